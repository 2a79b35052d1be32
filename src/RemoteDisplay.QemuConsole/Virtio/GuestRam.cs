using System.Buffers.Binary;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace RemoteDisplay.QemuConsole.Virtio;

/// <summary>The guest's memory, as SET_MEM_TABLE describes it. Source: QEMU, docs/interop/vhost-user.rst, "Memory
/// regions description".</summary>
internal sealed class GuestRam : IDisposable
{
    private const int HeaderLength = 8;
    private const int RegionLength = 32;
    private const int MaxRegions = 8;

    private readonly List<Region> _regions = [];

    private GuestRam()
    {
    }

    /// <summary>Maps all of the regions.</summary>
    /// <exception cref="VhostException">The table is invalid.</exception>
    /// <exception cref="IOException">A file cannot be mapped.</exception>
    public static GuestRam Map(ReadOnlySpan<byte> table, ReceivedFds fds)
    {
        int count = table.Length < HeaderLength ? -1 : BinaryPrimitives.ReadInt32LittleEndian(table);
        if (count is < 0 or > MaxRegions || table.Length < HeaderLength + (count * RegionLength) || fds.Count != count)
        {
            throw new VhostException(
                $"bad memory table: {count} regions in {table.Length} bytes with {fds.Count} files");
        }

        GuestRam ram = new();
        try
        {
            for (int i = 0; i < count; i++)
            {
                using SafeFileHandle file = fds.TryTake(i)!;
                ram.Add(table.Slice(HeaderLength + (i * RegionLength), RegionLength), file);
            }

            return ram;
        }
        catch
        {
            ram.Dispose();
            throw;
        }
    }

    /// <summary>Bytes at a guest physical address; false if they are not all in one region.</summary>
    public bool TryGet(ulong guestAddress, int length, out Span<byte> bytes) =>
        TryGet(guestAddress, length, static region => region.GuestAddress, out bytes);

    /// <summary>Bytes at an address in QEMU's own memory, which is how QEMU gives the places of rings.</summary>
    public bool TryGetOfUser(ulong userAddress, int length, out Span<byte> bytes) =>
        TryGet(userAddress, length, static region => region.UserAddress, out bytes);

    public void Dispose()
    {
        _regions.ForEach(region => region.Mapping.Dispose());
        _regions.Clear();
    }

    private bool TryGet(ulong address, int length, Func<Region, ulong> startOf, out Span<byte> bytes)
    {
        foreach (Region region in _regions)
        {
            if (region.TrySlice(address, startOf(region), length, out bytes))
            {
                return true;
            }
        }

        bytes = default;
        return false;
    }

    private void Add(ReadOnlySpan<byte> region, SafeFileHandle file)
    {
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(region[8..]);
        ulong fileOffset = BinaryPrimitives.ReadUInt64LittleEndian(region[24..]);
        if (size == 0 || fileOffset > ulong.MaxValue - size)
        {
            throw new VhostException($"bad memory region: {size} bytes at {fileOffset} of its file");
        }

        // Mapped from the file's start, because a region that starts inside a huge page cannot be mapped alone.
        MappedMemory mapping = Map(file, fileOffset + size);
        _regions.Add(new Region(
            BinaryPrimitives.ReadUInt64LittleEndian(region),
            BinaryPrimitives.ReadUInt64LittleEndian(region[16..]),
            size,
            fileOffset,
            mapping));
    }

    private static MappedMemory Map(SafeFileHandle file, ulong length)
    {
        ulong fileLength = LengthOf(file);
        if (!FileSeals.CannotShrink(file))
        {
            throw new IOException(
                "the guest's memory is a file that can shrink: use memory-backend-memfd, which seals it");
        }

        return length <= fileLength
            ? MappedMemory.Map(file, 0, length, canRead: true, canWrite: true)
            : throw new IOException("the guest's memory is larger than its file");
    }

    private static ulong LengthOf(SafeFileHandle file)
    {
        try
        {
            return (ulong)RandomAccess.GetLength(file);
        }
        catch (NotSupportedException e)
        {
            throw new IOException("the guest's memory is not a file", e);
        }
    }

    private sealed record Region(
        ulong GuestAddress, ulong UserAddress, ulong Size, ulong FileOffset, MappedMemory Mapping)
    {
        public bool TrySlice(ulong address, ulong start, int length, out Span<byte> bytes)
        {
            ulong offset = unchecked(address - start);
            bool isWithin = address >= start && offset <= Size && (ulong)length <= Size - offset;
            bytes = isWithin ? Mapping.Slice(FileOffset + offset, length) : default;
            return isWithin;
        }
    }
}
