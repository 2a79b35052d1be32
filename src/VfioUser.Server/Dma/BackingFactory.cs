using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;

namespace VfioUser.Server.Dma;

/// <summary>Decides how to reach the file that came with a DMA_MAP.</summary>
internal static class BackingFactory
{
    /// <summary>Checks the file against the request and takes ownership of it, also when it throws;
    /// <paramref name="files"/> keeps it.</summary>
    /// <exception cref="VfioUserException">EINVAL: not a regular file, too short, or not page-aligned (address, size or
    /// offset). EACCES: opened without the right that the window grants. Otherwise the errno of mmap.</exception>
    public static WindowBacking Create(SafeFileHandle file, in DmaMap map, DmaFiles files)
    {
        try
        {
            FileStatus status = FileStatus.Of(file);
            RequireRange(map, status);
            RequireAccess(file, map.Flags);
            bool isMapped = (map.Flags & DmaMapFlags.FileIo) == 0 && FileSeals.CannotShrink(file);
            DmaFile kept = files.Adopt(file, status);
            return isMapped ? Map(kept, map, status, files) : new FileBacking(files, kept, map.Offset);
        }
        catch (LinuxException e)
        {
            file.Dispose();
            throw new VfioUserException((Errno)e.ErrorNumber, e.Message);
        }
        catch (VfioUserException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Maps whole blocks around the window: a file of huge pages can only be mapped in huge pages.</summary>
    private static MappedBacking Map(DmaFile file, in DmaMap map, FileStatus status, DmaFiles files)
    {
        ulong block = Math.Max(status.BlockSize, (uint)Environment.SystemPageSize);
        ulong lead = map.Offset % block;
        ulong length = (lead + map.Size + block - 1) / block * block;
        bool canWrite = (map.Flags & DmaMapFlags.Write) != 0;
        bool canRead = (map.Flags & DmaMapFlags.Read) != 0;
        try
        {
            MappedMemory mapping = MappedMemory.Map(file.Handle, map.Offset - lead, length, canRead, canWrite);
            return new MappedBacking(files, file, mapping, lead, map.Offset);
        }
        catch (LinuxException)
        {
            files.Release(file);
            throw;
        }
    }

    private static void RequireRange(in DmaMap map, FileStatus status)
    {
        ulong page = (ulong)Environment.SystemPageSize;
        if (!status.IsRegular)
        {
            throw new VfioUserException(Errno.EINVAL, "the file descriptor is not a file that can be mapped");
        }

        // procfs reports size 0 for files that have bytes. An access that finds none fails.
        bool hasUnknownSize = status.Size == 0 && (map.Flags & DmaMapFlags.FileIo) != 0;
        ulong size = hasUnknownSize ? long.MaxValue : status.Size;
        if (map.Offset > size || map.Size > size - map.Offset)
        {
            throw new VfioUserException(
                Errno.EINVAL,
                $"0x{map.Offset:X}+0x{map.Size:X} is past the end of the file, which has 0x{size:X} bytes");
        }

        if (map.Address % page != 0 || map.Size % page != 0 || map.Offset % page != 0)
        {
            throw new VfioUserException(Errno.EINVAL, "a window with a file must be page-aligned");
        }
    }

    private static void RequireAccess(SafeFileHandle file, DmaMapFlags flags)
    {
        FileAccessMode mode = FileAccessMode.Of(file);
        if ((mode.IsReadOnly && (flags & DmaMapFlags.Write) != 0)
            || (mode.IsWriteOnly && (flags & DmaMapFlags.Read) != 0))
        {
            throw new VfioUserException(Errno.EACCES, $"the file is not open for {flags}");
        }
    }
}
