using VfioUser.Server;

namespace GvtDevice.Mmio;

/// <summary>The stored values as bytes.</summary>
public sealed partial class RegisterMap
{
    /// <summary>Writes every value that is not 0, or would not be after a reset.</summary>
    public void Save(StateWriter writer)
    {
        for (uint dword = 0; dword < _values.Length; dword++)
        {
            if (_values[dword] != 0 || _registers[_indexOf[dword]].ResetValue != 0)
            {
                writer.Write(dword);
                writer.Write(_values[dword]);
            }
        }

        writer.Write((uint)_values.Length);
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
}
