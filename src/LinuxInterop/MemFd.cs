using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>A memfd, sealed against shrinking and growing, and our mapping of it. Thanks to the seals no peer that has
/// the file can make our mapping fault.</summary>
public sealed class MemFd : IDisposable
{
    private readonly MappedMemory _mapping;

    private MemFd(SafeFileHandle handle, MappedMemory mapping)
    {
        Handle = handle;
        _mapping = mapping;
    }

    /// <summary>For handing to a peer.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Bytes.</summary>
    public ulong Size => _mapping.Length;

    /// <summary>Creates and maps <paramref name="size"/> zero bytes (a multiple of the page size).</summary>
    /// <param name="name">For people who look into /proc.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="isOursToWrite">Nobody else may write to it, not even who gets <see cref="Handle"/>
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
            // Before the seals: a seal against writing would be against this mapping too.
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

    /// <summary>Creates a memfd of zero bytes with just these seals, and does not map it: for handing to a
    /// peer.</summary>
    /// <param name="name">For people who look into /proc.</param>
    /// <param name="size">Bytes; they cost nothing until somebody writes to them.</param>
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

    /// <summary>A window of the mapping; the bytes may change under the reader when a peer has mapped the file too.
    /// The caller sees to it that nobody disposes of the file while the span is in use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within the file.</exception>
    public Span<byte> Slice(ulong offset, int length) => _mapping.Slice(offset, length);

    /// <summary>The mapping for another thread. Any thread.</summary>
    /// <exception cref="ObjectDisposedException">Disposed of.</exception>
    public MemFdView OpenView() => new(_mapping);

    /// <summary>Gives up our mapping and hands over the file.</summary>
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
