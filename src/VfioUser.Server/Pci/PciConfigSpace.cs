using System.Buffers.Binary;
using VfioUser.Protocol;

namespace VfioUser.Server.Pci;

/// <summary>
/// The 256 bytes of a type 0 config space, or 4096 with extended capabilities, created with
/// <see cref="PciConfigSpaceBuilder"/>. Every bit is fixed, writable, or cleared by writing 1. That makes the sizing of
/// BARs and ROM work: the address bits below the size of a region are fixed at 0. Reads and writes may have any size
/// and alignment.
/// </summary>
public sealed class PciConfigSpace
{
    /// <summary>The size in bytes without extended capabilities.</summary>
    public const int ConventionalSize = 256;

    /// <summary>The size in bytes with extended capabilities, which only PCI Express has.</summary>
    public const int ExtendedSize = 4096;

    private const byte StatusInterrupt = 8;             // PCI_STATUS_INTERRUPT

    private readonly PciConfigLayout _layout;
    private readonly byte[] _values;

    internal PciConfigSpace(PciConfigLayout layout)
    {
        _layout = layout;
        _values = [.. layout.Initial];
    }

    /// <summary>Raised when the guest requests a function level reset, after the write is done. The device then does
    /// the same as for DEVICE_RESET, within 100 ms.</summary>
    public event Action? ResetRequested;

    /// <summary>The size in bytes.</summary>
    public int Size => _values.Length;

    /// <summary>For <see cref="IVfioUserDevice.Regions"/>: the BARs, the ROM and the config space. A BAR that the
    /// client may map also needs <see cref="Region.Backing"/>.</summary>
    public IReadOnlyList<Region> Regions => _layout.Regions;

    /// <summary>For <see cref="IVfioUserDevice.Irqs"/>: those of the pin, MSI and MSI-X that the function
    /// has.</summary>
    public IReadOnlyList<IrqDescription> Irqs => _layout.Irqs;

    public PciCommand Command => (PciCommand)Word(PciOffset.Command);

    /// <summary>Whether the guest has enabled MSI.</summary>
    public bool IsMsiEnabled => _layout.Msi != 0 && (Word(_layout.Msi + PciOffset.MsiControl) & MsiBits.Enable) != 0;

    /// <summary>The number of MSI vectors that the guest allocated to the function, a power of two up to the declared
    /// number; 1 after power-on, 0 without the MSI capability.</summary>
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

    /// <summary>Whether the guest has enabled MSI-X.</summary>
    public bool IsMsixEnabled => (MsixControl & MsixBits.Enable) != 0;

    /// <summary>Whether the guest has masked all MSI-X vectors (function mask).</summary>
    public bool IsMsixMasked => (MsixControl & MsixBits.FunctionMask) != 0;

    /// <summary>The number of MSI-X vectors; 0 without the MSI-X capability.</summary>
    public int MsixVectorCount => _layout.Msix == 0 ? 0 : (MsixControl & (MsixBits.MaxVectors - 1)) + 1;

    /// <summary>The address that the guest gave to the ROM; 0 while the ROM is disabled.</summary>
    public uint RomAddress
    {
        get
        {
            uint rom = Dword(PciOffset.Rom);
            return (rom & 1) != 0 ? rom & ~1u : 0;
        }
    }

    /// <summary>Returns the address that the guest gave to a BAR, enabled or not.</summary>
    /// <param name="index">The index of the register; for a 64-bit BAR that of the lower one.</param>
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

    /// <summary>Whether the function has an interrupt pin.</summary>
    internal bool HasPin => _values[PciOffset.InterruptPin] != 0;

    /// <summary>PCI_STATUS_INTERRUPT: the function has an interrupt that its driver has not handled.</summary>
    internal bool IsInterruptAsserted => (_values[PciOffset.Status] & StatusInterrupt) != 0;

    private ushort MsixControl => _layout.Msix == 0 ? (ushort)0 : Word(_layout.Msix + PciOffset.MsiControl);

    /// <summary>Returns the stored dword at an aligned offset.</summary>
    public uint Dword(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_values.AsSpan(offset, sizeof(uint)));

    /// <summary>Reads bytes as the guest sees them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the config space.</exception>
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

    /// <summary>Writes the bits that the guest may change.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the config space.</exception>
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

    /// <summary>Writes the stored bytes to a state, for <see cref="Restore"/>.</summary>
    public void Save(StateWriter state) => state.Write(_values);

    /// <summary>Restores the saved state of a config space with the same layout. Bits that the guest cannot change keep
    /// their values.</summary>
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

    /// <summary>Restores the state after power-on.</summary>
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
