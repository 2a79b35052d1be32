using System.Buffers.Binary;
using System.Numerics;

namespace VfioUser.Server.Pci;

/// <summary>Declares a config space: the header first, then what the function has. Capabilities are linked in the order
/// of their declaration.</summary>
public sealed class PciConfigSpaceBuilder
{
    private const ushort StatusCapabilities = 0x10;     // PCI_STATUS_CAP_LIST
    private const ushort StatusErrors = 0xF900;         // what software clears by writing 1
    private const byte PowerManagementId = 1;           // PCI_CAP_ID_PM
    private const byte MsiId = 5;                       // PCI_CAP_ID_MSI
    private const ushort PowerManagementVersion = 3;
    private const ushort PowerStateMask = 3;            // PCI_PM_CTRL_STATE_MASK
    private const ushort NoSoftReset = 8;               // PCI_PM_CTRL_NO_SOFT_RESET
    private const uint MinRomSize = 2048;
    private const int MaxMsiVectors = 32;

    private readonly byte[] _initial = new byte[PciConfigSpace.Size];
    private readonly byte[] _writable = new byte[PciConfigSpace.Size];
    private readonly byte[] _clearedByOne = new byte[PciConfigSpace.Size];
    private readonly Func<uint, uint>?[] _onRead = new Func<uint, uint>?[PciConfigSpace.Size / 4];
    private int _lastLink = PciOffset.CapabilityPointer;
    private int _nextFree = PciOffset.FirstCapability;
    private int _msi;

    public PciConfigSpaceBuilder(PciIdentity identity)
    {
        Word(PciOffset.VendorId, identity.VendorId);
        Word(PciOffset.DeviceId, identity.DeviceId);
        Dword(PciOffset.Revision, (identity.ClassCode << 8) | identity.Revision);
        Word(PciOffset.SubsystemVendorId, identity.SubsystemVendorId);
        Word(PciOffset.SubsystemId, identity.SubsystemId);
        _initial[PciOffset.InterruptPin] = identity.InterruptPin;

        const PciCommand command = PciCommand.IoSpace | PciCommand.MemorySpace | PciCommand.BusMaster
            | PciCommand.ParityErrorResponse | PciCommand.SystemError | PciCommand.InterruptDisable;
        Word(PciOffset.Command, 0, writable: (ushort)command);
        BinaryPrimitives.WriteUInt16LittleEndian(_clearedByOne.AsSpan(PciOffset.Status), StatusErrors);
        _writable[PciOffset.CacheLineSize] = 0xFF;
        _writable[PciOffset.LatencyTimer] = 0xFF;
        _writable[PciOffset.InterruptLine] = 0xFF;
    }

    /// <summary>A base address register, or two for a 64-bit one.</summary>
    /// <param name="index">0 to 5.</param>
    /// <param name="kind">Its type bits.</param>
    /// <param name="size">A power of two: at least 16 bytes of memory, or 4 of I/O.</param>
    public PciConfigSpaceBuilder Bar(int index, BarKind kind, ulong size)
    {
        bool is64Bit = kind is BarKind.Memory64 or BarKind.Memory64Prefetchable;
        ulong smallest = kind == BarKind.Io ? 4u : 16u;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)index, (uint)(is64Bit ? 4 : 5), nameof(index));
        if (!BitOperations.IsPow2(size) || size < smallest || (!is64Bit && size > 1UL << 31))
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"No size for BAR {index} ({kind}).");
        }

        ulong addressBits = ~(size - 1);
        Dword(PciOffset.Bar(index), (uint)kind, (uint)addressBits);
        if (is64Bit)
        {
            Dword(PciOffset.Bar(index + 1), 0, (uint)(addressBits >> 32));
        }

        return this;
    }

    /// <summary>The expansion ROM; without one its register is always 0.</summary>
    /// <param name="size">A power of two, at least 2 KiB.</param>
    public PciConfigSpaceBuilder Rom(uint size)
    {
        if (!BitOperations.IsPow2(size) || size < MinRomSize)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, "No size for a ROM.");
        }

        Dword(PciOffset.Rom, 0, ~(size - 1) | 1);
        return this;
    }

    /// <summary>The MSI capability, without masking. Source: PCI local bus specification 3.0, 6.8.1.</summary>
    /// <param name="vectors">A power of two up to 32.</param>
    /// <param name="is64Bit">The function can send to addresses above 4 GiB.</param>
    /// <param name="at">Where it lies; the next free place when null.</param>
    public PciConfigSpaceBuilder Msi(int vectors = 1, bool is64Bit = true, int? at = null)
    {
        if (!BitOperations.IsPow2(vectors) || vectors > MaxMsiVectors)
        {
            throw new ArgumentOutOfRangeException(nameof(vectors), vectors, "MSI has 1, 2, 4, 8, 16 or 32 vectors.");
        }

        _msi = Capability(MsiId, is64Bit ? 14 : 10, at);
        int capable = BitOperations.Log2((uint)vectors) << MsiBits.VectorsCapableShift;
        Word(
            _msi + PciOffset.MsiControl,
            (ushort)(capable | (is64Bit ? MsiBits.Address64 : 0)),
            MsiBits.Enable | MsiBits.VectorsEnabled);
        int data = _msi + PciOffset.MsiAddress + (is64Bit ? 8 : 4);
        Dword(_msi + PciOffset.MsiAddress, 0, ~3u);
        if (is64Bit)
        {
            Dword(_msi + PciOffset.MsiAddress + 4, 0, uint.MaxValue);
        }

        Word(data, 0, ushort.MaxValue);
        return this;
    }

    /// <summary>The power management capability: D0 to D3hot, no PME. Source: PCI power management 1.2, 3.2.</summary>
    /// <param name="at">Where it lies; the next free place when null.</param>
    public PciConfigSpaceBuilder PowerManagement(int? at = null)
    {
        int start = Capability(PowerManagementId, 8, at);
        Word(start + 2, PowerManagementVersion);
        Word(start + 4, NoSoftReset, PowerStateMask);
        return this;
    }

    /// <summary>A dword outside of what the other methods declare.</summary>
    /// <param name="offset">Aligned.</param>
    /// <param name="initial">After reset.</param>
    /// <param name="writable">The bits that the guest may change.</param>
    /// <param name="onRead">Makes what the guest reads from what is stored; it reads what is stored when null.</param>
    public PciConfigSpaceBuilder Dword(int offset, uint initial, uint writable = 0, Func<uint, uint>? onRead = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset % sizeof(uint), 0, nameof(offset));
        BinaryPrimitives.WriteUInt32LittleEndian(_initial.AsSpan(offset), initial);
        BinaryPrimitives.WriteUInt32LittleEndian(_writable.AsSpan(offset), writable);
        _onRead[offset / sizeof(uint)] = onRead;
        return this;
    }

    /// <summary>The finished config space, in its state after power-on.</summary>
    public PciConfigSpace Build() =>
        new([.. _initial], [.. _writable], [.. _clearedByOne], [.. _onRead], _msi);

    private int Capability(byte id, int length, int? at)
    {
        int start = at ?? _nextFree;
        ArgumentOutOfRangeException.ThrowIfLessThan(start, PciOffset.FirstCapability, nameof(at));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, PciConfigSpace.Size - length, nameof(at));
        ArgumentOutOfRangeException.ThrowIfNotEqual(start % sizeof(uint), 0, nameof(at));
        _initial[_lastLink] = (byte)start;
        _initial[start] = id;
        _initial[PciOffset.Status] |= (byte)StatusCapabilities;
        _lastLink = start + 1;
        _nextFree = (start + length + 3) & ~3;
        return start;
    }

    private void Word(int offset, ushort initial, ushort writable = 0)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_initial.AsSpan(offset), initial);
        BinaryPrimitives.WriteUInt16LittleEndian(_writable.AsSpan(offset), writable);
    }
}
