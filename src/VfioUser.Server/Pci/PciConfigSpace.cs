using System.Buffers.Binary;

namespace VfioUser.Server.Pci;

/// <summary>
/// The 256 bytes of a type 0 config space, made by <see cref="PciConfigSpaceBuilder"/>. Every bit is either fixed,
/// writable, or cleared by writing 1; from that the sizing of BARs and ROM follows by itself, for the address bits below
/// the size of a region are fixed at 0. Reads and writes may have any size and alignment.
/// </summary>
public sealed class PciConfigSpace
{
    public const int Size = 256;

    private readonly byte[] _initial;
    private readonly byte[] _writable;
    private readonly byte[] _clearedByOne;
    private readonly Func<uint, uint>?[] _onRead;
    private readonly byte[] _values = new byte[Size];
    private readonly int _msi;

    internal PciConfigSpace(
        byte[] initial, byte[] writable, byte[] clearedByOne, Func<uint, uint>?[] onRead, int msi)
    {
        _initial = initial;
        _writable = writable;
        _clearedByOne = clearedByOne;
        _onRead = onRead;
        _msi = msi;
        Reset();
    }

    public PciCommand Command => (PciCommand)Word(PciOffset.Command);

    /// <summary>The guest wants message signalled interrupts.</summary>
    public bool IsMsiEnabled => _msi != 0 && (Word(_msi + PciOffset.MsiControl) & MsiBits.Enable) != 0;

    /// <summary>Where the guest put the ROM; 0 while it is disabled.</summary>
    public uint RomAddress
    {
        get
        {
            uint rom = Dword(PciOffset.Rom);
            return (rom & 1) != 0 ? rom & ~1u : 0;
        }
    }

    /// <summary>The address that the guest gave to a BAR, be it enabled or not.</summary>
    /// <param name="index">Of the register; for a 64-bit BAR the lower one of its two.</param>
    public ulong BarAddress(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)PciOffset.BarCount, nameof(index));
        uint low = Dword(PciOffset.Bar(index));
        if (((BarKind)low & BarKind.Io) != 0)
        {
            return low & ~3u;
        }

        ulong high = ((BarKind)low & BarKind.Memory64) != 0 ? Dword(PciOffset.Bar(index + 1)) : 0;
        return (high << 32) | (low & ~0xFu);
    }

    /// <summary>The dword at an aligned offset, as it is stored.</summary>
    public uint Dword(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_values.AsSpan(offset, sizeof(uint)));

    /// <summary>Copies out what the guest sees.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within the config space.</exception>
    public void Read(ulong offset, Span<byte> data)
    {
        int at = Check(offset, data.Length);
        Span<byte> dword = stackalloc byte[sizeof(uint)];
        while (!data.IsEmpty)
        {
            uint stored = Dword(at & ~3);
            BinaryPrimitives.WriteUInt32LittleEndian(dword, _onRead[at / 4]?.Invoke(stored) ?? stored);
            int count = Math.Min(data.Length, sizeof(uint) - (at % 4));
            dword.Slice(at % 4, count).CopyTo(data);
            data = data[count..];
            at += count;
        }
    }

    /// <summary>Changes what the guest may change.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within the config space.</exception>
    public void Write(ulong offset, ReadOnlySpan<byte> data)
    {
        int start = Check(offset, data.Length);
        for (int i = 0; i < data.Length; i++)
        {
            int at = start + i;
            int kept = _values[at] & ~_writable[at] & ~(data[i] & _clearedByOne[at]);
            _values[at] = (byte)(kept | (data[i] & _writable[at]));
        }
    }

    /// <summary>The state after power-on.</summary>
    public void Reset() => _initial.CopyTo(_values, 0);

    private static int Check(ulong offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, (ulong)Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Size - (int)offset);
        return (int)offset;
    }

    private ushort Word(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_values.AsSpan(offset, sizeof(ushort)));
}
