using System.Numerics;
using VfioUser.Protocol;

namespace VfioUser.Server.Pci;

/// <summary>The capabilities that a function can have.</summary>
public sealed partial class PciConfigSpaceBuilder
{
    private const ushort StatusCapabilities = 0x10;     // PCI_STATUS_CAP_LIST
    private const ushort PowerManagementVersion = 3;
    private const ushort PowerStateMask = 3;            // PCI_PM_CTRL_STATE_MASK
    private const ushort NoSoftReset = 8;               // PCI_PM_CTRL_NO_SOFT_RESET
    private const ushort ExpressEndpointV2 = 2;         // type 0, PCI_EXP_FLAGS_VERS 2
    private const uint ExpressFunctionReset = 1 << 28;  // PCI_EXP_DEVCAP_FLR
    private const uint ExpressRoleBasedErrors = 1 << 15;
    private const ushort ExpressControlBits = 0x7FFF;   // all but PCI_EXP_DEVCTL_BCR_FLR
    private const ushort ExpressInitialControl = 0x2810;
    private const byte ExpressErrors = 0xF;
    private const uint ExpressLink = 0x11;              // 2.5 GT/s, one lane
    private const int ExpressLength = 0x3C;
    private const int MaxMsiVectors = 32;
    private const uint MinMsixBarSize = 4096;

    private readonly bool[] _isClaimed = new bool[PciConfigSpace.ExtendedSize];
    private int _lastLink = PciOffset.CapabilityPointer;
    private int _nextFree = PciOffset.FirstCapability;
    private int _msi;
    private int _msix;
    private int _express;

    /// <summary>Adds the MSI capability, without per-vector masking. Source: PCI local bus specification 3.0,
    /// 6.8.1.</summary>
    /// <param name="vectors">The number of vectors: a power of two up to 32.</param>
    /// <param name="is64Bit">Whether the function can send to addresses above 4 GiB.</param>
    /// <param name="at">The offset of the capability; null for the next free place.</param>
    public PciConfigSpaceBuilder Msi(int vectors = 1, bool is64Bit = true, int? at = null)
    {
        if (!BitOperations.IsPow2(vectors) || vectors > MaxMsiVectors)
        {
            throw new ArgumentOutOfRangeException(nameof(vectors), vectors, "MSI has 1, 2, 4, 8, 16 or 32 vectors.");
        }

        _msi = Capability(PciCapabilities.Msi, is64Bit ? 14 : 10, at);
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

    /// <summary>Adds the power management capability: D0 to D3hot, no PME. Source: PCI power management 1.2,
    /// 3.2.</summary>
    /// <param name="at">The offset of the capability; null for the next free place.</param>
    public PciConfigSpaceBuilder PowerManagement(int? at = null)
    {
        int start = Capability(PciCapabilities.PowerManagement, 8, at);
        Word(start + 2, PowerManagementVersion);
        Word(start + 4, NoSoftReset, PowerStateMask);
        return this;
    }

    /// <summary>Adds the MSI-X capability, and a BAR that holds only its table and pending bits. Source: PCI local bus
    /// specification 3.0, 6.8.2.</summary>
    /// <param name="vectors">The number of vectors, 1 to 2048.</param>
    /// <param name="bar">The index of the BAR, 0 to 5.</param>
    /// <param name="at">The offset of the capability; null for the next free place.</param>
    public PciConfigSpaceBuilder Msix(int vectors, int bar, int? at = null)
    {
        uint tableSize = (uint)vectors * MsixBits.EntrySize;
        uint used = tableSize + (uint)MsixBits.PendingSize(vectors);
        return Bar(bar, BarKind.Memory32, Math.Max(MinMsixBarSize, BitOperations.RoundUpToPowerOf2(used)))
            .Msix(vectors, table: (bar, 0), pending: (bar, tableSize), at);
    }

    /// <summary>Adds the MSI-X capability, with table and pending bits in BARs that also hold other things. Source: PCI
    /// local bus specification 3.0, 6.8.2.</summary>
    /// <param name="vectors">The number of vectors, 1 to 2048.</param>
    /// <param name="table">BAR and offset of the table, 8-byte aligned.</param>
    /// <param name="pending">BAR and offset of the pending bits, 8-byte aligned.</param>
    /// <param name="at">The offset of the capability; null for the next free place.</param>
    public PciConfigSpaceBuilder Msix(
        int vectors, (int Bar, uint Offset) table, (int Bar, uint Offset) pending, int? at = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vectors, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vectors, MsixBits.MaxVectors);
        _msix = Capability(PciCapabilities.Msix, 12, at);
        Word(_msix + PciOffset.MsiControl, (ushort)(vectors - 1), MsixBits.Enable | MsixBits.FunctionMask);
        Dword(_msix + PciOffset.MsixTable, Place(table));
        Dword(_msix + PciOffset.MsixPending, Place(pending));
        return this;
    }

    /// <summary>Adds the Express capability of an endpoint with function level reset. Source: PCI Express base
    /// specification 3.0, 7.8.</summary>
    /// <param name="at">The offset of the capability; null for the next free place.</param>
    public PciConfigSpaceBuilder Express(int? at = null)
    {
        int start = _express = Capability(PciCapabilities.Express, ExpressLength, at);
        Word(start + 2, ExpressEndpointV2);
        Dword(start + 4, ExpressFunctionReset | ExpressRoleBasedErrors);
        Word(start + 8, ExpressInitialControl, ExpressControlBits);
        _startsReset[start + 9] = 0x80;
        _clearedByOne[start + 10] = ExpressErrors;
        Dword(start + 0xC, ExpressLink);
        Word(start + 0x12, (ushort)ExpressLink);
        return this;
    }

    /// <summary>Adds the advanced features of a conventional function: function level reset, and a transactions-pending
    /// bit, which is always 0. Source: PCI ECN "Advanced Capabilities for Conventional PCI".</summary>
    /// <param name="at">The offset of the capability; null for the next free place.</param>
    public PciConfigSpaceBuilder AdvancedFeatures(int? at = null)
    {
        int start = Capability(PciCapabilities.AdvancedFeatures, 6, at);
        _initial[start + 2] = 6;
        _initial[start + 3] = 3;
        _startsReset[start + 4] = 1;
        return this;
    }

    private static uint Place((int Bar, uint Offset) place)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(
            (uint)place.Bar, (uint)PciRegionIndex.BarCount, nameof(place));
        ArgumentOutOfRangeException.ThrowIfNotEqual(place.Offset % 8, 0u, nameof(place));
        return place.Offset | (uint)place.Bar;
    }

    private int Capability(byte id, int length, int? at)
    {
        int start = at ?? _nextFree;
        Claim(start, length, PciOffset.FirstCapability, PciConfigSpace.ConventionalSize);
        _initial[_lastLink] = (byte)start;
        _initial[start] = id;
        _initial[PciOffset.Status] |= (byte)StatusCapabilities;
        _lastLink = start + 1;
        _nextFree = (start + length + 3) & ~3;
        return start;
    }

    private void Claim(int start, int length, int first, int end)
    {
        if (start < first || start > end - length || start % sizeof(uint) != 0
            || _isClaimed.AsSpan(start, length).Contains(true))
        {
            throw new ArgumentException(
                $"A capability of {length} bytes at 0x{start:X} is not aligned, not within 0x{first:X}..0x{end - 1:X}, "
                + "or overlaps another.");
        }

        _isClaimed.AsSpan(start, length).Fill(true);
    }
}
