using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>A memfd, sealed against shrinking and growing, and this process's mapping of it. Because of the seals no
/// peer with the file can make the mapping fault.</summary>
public sealed class MemFd : IDisposable
{
    private readonly MappedMemory _mapping;

    private MemFd(SafeFileHandle handle, MappedMemory mapping)
    {
        Handle = handle;
        _mapping = mapping;
    }

    /// <summary>The descriptor, for passing to a peer.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Bytes.</summary>
    public ulong Size => _mapping.Length;

    /// <summary>Creates a memfd of zero bytes and maps it.</summary>
    /// <param name="name">The name that /proc shows.</param>
    /// <param name="size">Bytes, a multiple of the page size.</param>
    /// <param name="isOursToWrite">Whether only this mapping may write; peers with <see cref="Handle"/> may not
    /// (F_SEAL_FUTURE_WRITE).</param>
    /// <exception cref="LinuxException">memfd_create, ftruncate, fcntl or mmap failed.</exception>
    public static MemFd Create(string name, ulong size, bool isOursToWrite = false)
    {
        ArgumentOutOfRangeException.ThrowIfZero(size);
        ArgumentOutOfRangeException.ThrowIfNotEqual(size % (ulong)Environment.SystemPageSize, 0UL, nameof(size));

        SafeFileHandle handle = CreateFile(name, size);
        MappedMemory? mapping = null;
        try
        {
            // Map before sealing: a seal against writing would forbid this mapping too.
            mapping = MappedMemory.Map(handle, 0, size, canRead: true, canWrite: true);
            uint seals = FileSeals.Shrink | FileSeals.Grow | FileSeals.Seal
                | (isOursToWrite ? FileSeals.FutureWrite : 0);
            Check(Libc.Fcntl(handle, Libc.FAddSeals, (int)seals), "fcntl F_ADD_SEALS");
            return new MemFd(handle, mapping);
        }
        catch
        {
            mapping?.Dispose();
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Maps a memfd that an earlier process created by <see cref="Create"/>.</summary>
    /// <param name="handle">The file; owned by the result, and closed when this throws.</param>
    /// <param name="size">Bytes that it must have.</param>
    /// <exception cref="InvalidDataException">It has another size, or can shrink.</exception>
    /// <exception cref="LinuxException">The file cannot be examined or mapped.</exception>
    public static MemFd Adopt(SafeFileHandle handle, ulong size)
    {
        try
        {
            if (FileStatus.Of(handle).Size != size || !FileSeals.CannotShrink(handle))
            {
                throw new InvalidDataException($"the kept memory is not a sealed file of {size} bytes");
            }

            return new MemFd(handle, MappedMemory.Map(handle, 0, size, canRead: true, canWrite: true));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Creates a memfd of zero bytes with exactly these seals, without a mapping, for passing to a
    /// peer.</summary>
    /// <param name="name">The name that /proc shows.</param>
    /// <param name="size">Bytes; they take no memory until they are written.</param>
    /// <param name="seals"><see cref="FileSeals"/>, or'ed.</param>
    /// <exception cref="LinuxException">memfd_create, ftruncate or fcntl failed.</exception>
    public static SafeFileHandle CreateFile(string name, ulong size, uint seals = 0)
    {
        SafeFileHandle handle = Libc.MemfdCreate(name, Libc.MfdCloexec | Libc.MfdAllowSealing);
        if (handle.IsInvalid)
        {
            throw new LinuxException("memfd_create", Libc.LastError);
        }

        try
        {
            Check(Libc.Truncate(handle, checked((long)size)), "ftruncate");
            Check(Libc.Fcntl(handle, Libc.FAddSeals, (int)seals), "fcntl F_ADD_SEALS");
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>A part of the mapping; the bytes may change under the reader if a peer has mapped the file too. The
    /// caller ensures that the file is not disposed while the span is in use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the file.</exception>
    public Span<byte> Slice(ulong offset, int length) => _mapping.Slice(offset, length);

    /// <summary>Opens a view of the mapping for another thread. Thread-safe.</summary>
    /// <exception cref="ObjectDisposedException">The memfd was disposed.</exception>
    public MemFdView OpenView() => new(_mapping);

    /// <summary>Unmaps the file and hands over its descriptor.</summary>
    public SafeFileHandle Detach()
    {
        _mapping.Dispose();
        return Handle;
    }

    public void Dispose()
    {
        _mapping.Dispose();
        Handle.Dispose();
    }

    private static void Check(int result, string call)
    {
        if (result < 0)
        {
            throw new LinuxException(call, Libc.LastError);
        }
    }
}
