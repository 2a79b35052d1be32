using VfioUser.Server;

namespace GvtDevice.Mmio;

/// <summary>The stored values as bytes.</summary>
public sealed partial class RegisterMap
{
    private const int PageDwords = 1024;

    /// <summary>Writes every value that is not 0, or would not be after a reset.</summary>
    public void Save(StateWriter writer)
    {
        for (int page = 0; page < _values.Length; page += PageDwords)
        {
            if (!IsEmpty(page))
            {
                SavePage(writer, page);
            }
        }

        writer.Write(_values.Length);
    }

    /// <summary>Stores what was saved; nothing reacts. What was not saved has its value after a reset.</summary>
    /// <exception cref="InvalidDataException">Corrupt.</exception>
    public void Restore(ref StateReader reader)
    {
        Reset();
        int next = 0;
        int dword;
        while ((dword = reader.ReadInt(next, _values.Length)) < _values.Length)
        {
            _values[dword] = reader.ReadUInt();
            if (_indexOf[dword] == 0)
            {
                _touched.Add((uint)dword);
            }

            next = dword + 1;
        }
    }

    /// <summary>Most of the space is neither declared nor written.</summary>
    private bool IsEmpty(int page) =>
        !_values.AsSpan(page, PageDwords).ContainsAnyExcept(0u)
        && !_indexOf.AsSpan(page, PageDwords).ContainsAnyExcept((ushort)0);

    private void SavePage(StateWriter writer, int page)
    {
        for (int dword = page; dword < page + PageDwords; dword++)
        {
            if (_values[dword] != 0 || _registers[_indexOf[dword]].ResetValue != 0)
            {
                writer.Write(dword);
                writer.Write(_values[dword]);
            }
        }
    }
}
