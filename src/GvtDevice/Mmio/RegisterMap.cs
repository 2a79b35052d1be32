using System.Buffers.Binary;

namespace GvtDevice.Mmio;

/// <summary>
/// The register file: flat arrays indexed by dword, so an access is two loads and, for registers with reactions, a
/// call. Undeclared offsets behave like memory and are reported once each. The arrays take 6 bytes of address space for
/// each dword, 6 MiB in all; the kernel allocates little memory for them, because most pages are never touched.
/// </summary>
public sealed partial class RegisterMap
{
    private static readonly Register s_unknown = new(0, "(unknown)", 1);

    private readonly ushort[] _indexOf;
    private readonly Register[] _registers;
    private readonly uint[] _values;
    private readonly DwordSet _touched;
    private readonly IReadOnlyDictionary<uint, ulong> _quads;

    internal RegisterMap(
        uint sizeBytes, IReadOnlyList<Register> registers, IReadOnlyDictionary<uint, ulong> quads)
    {
        _quads = quads;
        _indexOf = new ushort[sizeBytes / 4];
        _values = new uint[sizeBytes / 4];
        _touched = new DwordSet((int)sizeBytes / 4);
        _registers = [s_unknown, .. registers];
        for (int i = 1; i < _registers.Length; i++)
        {
            _registers[i].Bind(this);
            _indexOf.AsSpan((int)_registers[i].Offset / 4, (int)_registers[i].Count).Fill(checked((ushort)i));
        }

        Reset();
    }

    /// <summary>What has changed since somebody looked.</summary>
    internal RegisterChanges Changes { get; } = new();

    /// <summary>Raised the first time a guest accesses an undeclared offset.</summary>
    public event Action<uint>? UnknownTouched;

    /// <summary>All declared registers in order of offset.</summary>
    public IEnumerable<Register> Declared => _registers.Skip(1);

    /// <summary>Offsets that a guest has read or written since the map was created, and undeclared ones with a restored
    /// value.</summary>
    public IEnumerable<uint> Touched => _touched.Members().Select(dword => dword * 4);

    /// <summary>Sets every register to its reset value, and undeclared offsets to 0.</summary>
    public void Reset()
    {
        foreach (uint offset in Touched)
        {
            _values[offset / 4] = 0;
        }

        foreach (Register register in _registers.AsSpan(1))
        {
            _values.AsSpan((int)register.Offset / 4, (int)register.Count).Fill(register.ResetValue);
        }

        Changes.Add();
    }

    /// <summary>Name of the register at an offset; null if undeclared.</summary>
    public string? NameOf(uint offset)
    {
        if (_indexOf[offset / 4] is not (> 0 and ushort index))
        {
            return null;
        }

        Register register = _registers[index];
        return register.Count == 1 ? register.Name : $"{register.Name}[{(offset - register.Offset) / 4}]";
    }

    /// <summary>Handles a guest's aligned 32-bit read.</summary>
    public uint Read(uint offset)
    {
        uint dword = offset / 4;
        Register register = Touch(dword);
        uint value = _values[dword];
        value = register.ReadReaction is { } react ? react(value) : value;
        Changes.HasReactions |= register.HasReadEffect;
        CountRead(dword * 4, value);
        return value;
    }

    /// <summary>Handles a guest's aligned 32-bit write.</summary>
    public void Write(uint offset, uint value) => Write(offset, value, uint.MaxValue);

    /// <summary>Handles a guest's read of any size and alignment; the range must be inside the map.</summary>
    public void Read(uint offset, Span<byte> data)
    {
        if (data.Length == sizeof(ulong) && _quads.TryGetValue(offset, out ulong quad))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(data, quad);
            return;
        }

        Span<byte> lanes = stackalloc byte[4];
        while (!data.IsEmpty)
        {
            int skip = (int)(offset & 3);
            int count = Math.Min(4 - skip, data.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(lanes, Read(offset & ~3u));
            lanes.Slice(skip, count).CopyTo(data);
            data = data[count..];
            offset += (uint)count;
        }
    }

    /// <summary>Handles a guest's write of any size and alignment; the range must be inside the map.</summary>
    public void Write(uint offset, ReadOnlySpan<byte> data)
    {
        Span<byte> lanes = stackalloc byte[4];
        while (!data.IsEmpty)
        {
            int skip = (int)(offset & 3);
            int count = Math.Min(4 - skip, data.Length);
            lanes.Clear();
            data[..count].CopyTo(lanes[skip..]);
            uint mask = (uint)((1UL << (8 * count)) - 1) << (8 * skip);
            Write(offset & ~3u, BinaryPrimitives.ReadUInt32LittleEndian(lanes), mask);
            data = data[count..];
            offset += (uint)count;
        }
    }

    /// <summary>Handles an aligned write to the bytes of <paramref name="lanes"/>.</summary>
    internal void Write(uint offset, uint value, uint lanes)
    {
        uint dword = offset / 4;
        EndLoop();
        Register register = Touch(dword);
        uint old = _values[dword];
        uint next = register.Apply(old, value, lanes);
        Store(dword, next);
        if (register.WriteReaction is { } react)
        {
            Changes.HasReactions = true;
            Store(dword, react(new RegisterWrite(offset, old, value, next)));
        }
    }

    /// <summary>The stored value of a dword.</summary>
    internal uint Load(uint dword) => _values[dword];

    /// <summary>Stores a value; no access rules or reactions apply.</summary>
    internal void Store(uint dword, uint value)
    {
        if (_values[dword] != value)
        {
            _values[dword] = value;
            Changes.Add(dword);
        }
    }

    private Register Touch(uint dword)
    {
        ushort index = _indexOf[dword];
        if (_touched.Add(dword) && index == 0)
        {
            UnknownTouched?.Invoke(dword * 4);
        }

        return _registers[index];
    }
}
