using System.Buffers.Binary;
using System.Numerics;
using VfioUser.Protocol;

namespace VfioUser.Server.Pci;

/// <summary>Declares a config space: the header first, then BARs, ROM and capabilities. Capabilities are linked in the
/// order of their declaration.</summary>
public sealed partial class PciConfigSpaceBuilder
{
    private const ushort StatusErrors = 0xF900;         // bits that software clears by writing 1
    private const uint MinRomSize = 2048;

    private readonly byte[] _initial = new byte[PciConfigSpace.ExtendedSize];
    private readonly byte[] _writable = new byte[PciConfigSpace.ExtendedSize];
    private readonly byte[] _clearedByOne = new byte[PciConfigSpace.ExtendedSize];
    private readonly byte[] _startsReset = new byte[PciConfigSpace.ExtendedSize];
    private readonly ulong[] _barSizes = new ulong[PciRegionIndex.BarCount];
    private readonly Func<uint, uint>?[] _onRead = new Func<uint, uint>?[PciConfigSpace.ExtendedSize / 4];
    private uint _romSize;
    private bool _isExtended;

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

    /// <summary>Adds a base address register, or two for a 64-bit one.</summary>
    /// <param name="index">The index of the register, 0 to 5.</param>
    /// <param name="kind">The type bits.</param>
    /// <param name="size">The size in bytes, a power of two: at least 16 for memory, 4 for I/O.</param>
    public PciConfigSpaceBuilder Bar(int index, BarKind kind, ulong size)
    {
        bool is64Bit = kind is BarKind.Memory64 or BarKind.Memory64Prefetchable;
        ulong smallest = kind == BarKind.Io ? 4u : 16u;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)index, (uint)(is64Bit ? 4 : 5), nameof(index));
        if (!BitOperations.IsPow2(size) || size < smallest || (!is64Bit && size > 1UL << 31))
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"BAR {index} ({kind}) cannot have this size.");
        }

        if (_barSizes[index] != 0 || IsUpperHalf(index) || (is64Bit && _barSizes[index + 1] != 0))
        {
            throw new ArgumentException($"BAR {index} ({kind}) overlaps another.", nameof(index));
        }

        _barSizes[index] = size;
        ulong addressBits = ~(size - 1);
        Dword(PciOffset.Bar(index), (uint)kind, (uint)addressBits);
        if (is64Bit)
        {
            Dword(PciOffset.Bar(index + 1), 0, (uint)(addressBits >> 32));
        }

        return this;
    }

    /// <summary>Adds the expansion ROM; without one its register is always 0.</summary>
    /// <param name="size">The size in bytes, a power of two, at least 2 KiB.</param>
    public PciConfigSpaceBuilder Rom(uint size)
    {
        if (!BitOperations.IsPow2(size) || size < MinRomSize)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, "A ROM cannot have this size.");
        }

        _romSize = size;
        Dword(PciOffset.Rom, 0, ~(size - 1) | 1);
        return this;
    }

    /// <summary>Adds a dword that the other methods do not declare.</summary>
    /// <param name="offset">The aligned offset; 0x100 or more makes the config space 4096 bytes long.</param>
    /// <param name="initial">The value after reset.</param>
    /// <param name="writable">The bits that the guest may change.</param>
    /// <param name="onRead">Called with the stored value when the guest reads; returns the value to read. null to read
    /// the stored value.</param>
    public PciConfigSpaceBuilder Dword(int offset, uint initial, uint writable = 0, Func<uint, uint>? onRead = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset % sizeof(uint), 0, nameof(offset));
        _isExtended |= offset >= PciConfigSpace.ConventionalSize;
        BinaryPrimitives.WriteUInt32LittleEndian(_initial.AsSpan(offset), initial);
        BinaryPrimitives.WriteUInt32LittleEndian(_writable.AsSpan(offset), writable);
        _onRead[offset / sizeof(uint)] = onRead;
        return this;
    }

    private void ClearedByOne(int offset, uint bits) =>
        BinaryPrimitives.WriteUInt32LittleEndian(_clearedByOne.AsSpan(offset), bits);

    private void Word(int offset, ushort initial, ushort writable = 0)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_initial.AsSpan(offset), initial);
        BinaryPrimitives.WriteUInt16LittleEndian(_writable.AsSpan(offset), writable);
    }
}
