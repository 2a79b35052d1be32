using System.Buffers.Binary;
using VfioUser.Protocol;

namespace VfioUser.Server.Pci;

/// <summary>
/// The 256 bytes of a type 0 config space, or 4096 with extended capabilities, made by
/// <see cref="PciConfigSpaceBuilder"/>. Every bit is either fixed, writable, or cleared by writing 1; from that the
/// sizing of BARs and ROM follows by itself, for the address bits below the size of a region are fixed at 0. Reads and
/// writes may have any size and alignment.
/// </summary>
public sealed class PciConfigSpace
{
    /// <summary>Bytes without extended capabilities.</summary>
    public const int ConventionalSize = 256;

    /// <summary>Bytes with extended capabilities, which only PCI Express has.</summary>
    public const int ExtendedSize = 4096;

    private const byte StatusInterrupt = 8;             // PCI_STATUS_INTERRUPT

    private readonly PciConfigLayout _layout;
    private readonly byte[] _values;

    internal PciConfigSpace(PciConfigLayout layout)
    {
        _layout = layout;
        _values = [.. layout.Initial];
    }

    /// <summary>The guest asked for a function level reset, and has 100 ms of patience. Raised when the write is done;
    /// the device then does what it does for DEVICE_RESET.</summary>
    public event Action? ResetRequested;

    /// <summary>Bytes.</summary>
    public int Size => _values.Length;

    /// <summary>For <see cref="IVfioUserDevice.Regions"/>: the BARs, the ROM and the config space. A BAR that the
    /// client may map needs more: see <see cref="Region.Backing"/>.</summary>
    public IReadOnlyList<Region> Regions => _layout.Regions;

    /// <summary>For <see cref="IVfioUserDevice.Irqs"/>: the pin, MSI and MSI-X, as far as the function has
    /// them.</summary>
    public IReadOnlyList<IrqDescription> Irqs => _layout.Irqs;

    public PciCommand Command => (PciCommand)Word(PciOffset.Command);

    /// <summary>The guest wants message signalled interrupts.</summary>
    public bool IsMsiEnabled => _layout.Msi != 0 && (Word(_layout.Msi + PciOffset.MsiControl) & MsiBits.Enable) != 0;

    /// <summary>How many vectors of MSI the guest gave to the function, which may have more: a power of two, 1 at
    /// first; 0 without that capability.</summary>
    public int MsiVectorCount
    {
        get
        {
            int control = _layout.Msi == 0 ? 0 : Word(_layout.Msi + PciOffset.MsiControl);
            int capable = (control & MsiBits.VectorsCapable) >> MsiBits.VectorsCapableShift;
            int enabled = (control & MsiBits.VectorsEnabled) >> MsiBits.VectorsEnabledShift;
            return _layout.Msi == 0 ? 0 : 1 << Math.Min(enabled, capable);
        }
    }

    /// <summary>The guest wants its interrupts by MSI-X.</summary>
    public bool IsMsixEnabled => (MsixControl & MsixBits.Enable) != 0;

    /// <summary>The guest masks all vectors of MSI-X at once.</summary>
    public bool IsMsixMasked => (MsixControl & MsixBits.FunctionMask) != 0;

    /// <summary>Vectors of MSI-X; 0 without that capability.</summary>
    public int MsixVectorCount => _layout.Msix == 0 ? 0 : (MsixControl & (MsixBits.MaxVectors - 1)) + 1;

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
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(
            (uint)index, (uint)PciRegionIndex.BarCount, nameof(index));
        uint low = Dword(PciOffset.Bar(index));
        if (((BarKind)low & BarKind.Io) != 0)
        {
            return low & ~3u;
        }

        ulong high = ((BarKind)low & BarKind.Memory64) != 0 ? Dword(PciOffset.Bar(index + 1)) : 0;
        return (high << 32) | (low & ~0xFu);
    }

    internal MsixPlace MsixTable => Place(PciOffset.MsixTable, MsixVectorCount * MsixBits.EntrySize);

    internal MsixPlace MsixPending => Place(PciOffset.MsixPending, MsixBits.PendingSize(MsixVectorCount));

    /// <summary>The function has an interrupt pin.</summary>
    internal bool HasPin => _values[PciOffset.InterruptPin] != 0;

    /// <summary>PCI_STATUS_INTERRUPT: the function has an interrupt that its driver has not taken care of.</summary>
    internal bool IsInterruptAsserted => (_values[PciOffset.Status] & StatusInterrupt) != 0;

    private ushort MsixControl => _layout.Msix == 0 ? (ushort)0 : Word(_layout.Msix + PciOffset.MsiControl);

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
            BinaryPrimitives.WriteUInt32LittleEndian(dword, _layout.OnRead[at / 4]?.Invoke(stored) ?? stored);
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
        bool startsReset = false;
        for (int i = 0; i < data.Length; i++)
        {
            int at = start + i;
            byte writable = _layout.Writable[at];
            int kept = _values[at] & ~writable & ~(data[i] & _layout.ClearedByOne[at]);
            _values[at] = (byte)(kept | (data[i] & writable));
            startsReset |= (data[i] & _layout.StartsReset[at]) != 0;
        }

        if (startsReset)
        {
            ResetRequested?.Invoke();
        }
    }

    /// <summary>Writes what is stored, for <see cref="Restore"/>.</summary>
    public void Save(StateWriter state) => state.Write(_values);

    /// <summary>Takes over what another config space of the same layout had stored; what the guest cannot change
    /// stays.</summary>
    /// <exception cref="InvalidDataException">The state ends early; nothing has changed.</exception>
    public void Restore(ref StateReader state)
    {
        ReadOnlySpan<byte> saved = state.ReadBytes(Size);
        for (int at = 0; at < Size; at++)
        {
            int changeable = _layout.Writable[at] | _layout.ClearedByOne[at]
                | (at == PciOffset.Status ? StatusInterrupt : 0);
            _values[at] = (byte)((_layout.Initial[at] & ~changeable) | (saved[at] & changeable));
        }
    }

    /// <summary>The state after power-on.</summary>
    public void Reset() => _layout.Initial.CopyTo(_values, 0);

    internal void SetInterruptStatus(bool isAsserted) => _values[PciOffset.Status] =
        (byte)(isAsserted ? _values[PciOffset.Status] | StatusInterrupt : _values[PciOffset.Status] & ~StatusInterrupt);

    private MsixPlace Place(int register, int length)
    {
        uint place = Dword(_layout.Msix + register);
        return new MsixPlace((int)(place & MsixBits.BarMask), place & ~MsixBits.BarMask, length);
    }

    private int Check(ulong offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, (ulong)Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Size - (int)offset);
        return (int)offset;
    }

    private ushort Word(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_values.AsSpan(offset, sizeof(ushort)));
}
