using VfioUser.Server;

namespace GvtDevice.Mmio;

/// <summary>The part of the register map that saves and restores the stored values.</summary>
public sealed partial class RegisterMap
{
    private const int PageDwords = 1024;

    /// <summary>Writes every value that is not 0 or whose reset value is not 0.</summary>
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

    /// <summary>Restores the saved values; other registers get their reset values. Reactions are not called.</summary>
    /// <exception cref="InvalidDataException">The state is corrupt.</exception>
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

        Changes.Add();
    }

    /// <summary>Whether a page has neither declared registers nor values; most pages have none.</summary>
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
