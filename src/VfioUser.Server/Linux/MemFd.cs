#pragma warning disable CA1822 // stub
namespace VfioUser.Server.Linux;

/// <summary>A memfd, sealed against shrinking and growing, and our mapping of it.</summary>
public sealed class MemFd : IDisposable
{
    /// <summary>Creates and maps <paramref name="size"/> zero bytes (a multiple of the page size).</summary>
    /// <exception cref="LinuxException">memfd_create, ftruncate, fcntl or mmap failed.</exception>
    public static MemFd Create(string name, ulong size) => throw new NotSupportedException();

    public ulong Size { get; }

    /// <summary>A window of the mapping; the bytes may change under the reader when a peer has mapped the file too.</summary>
    public Span<byte> Slice(ulong offset, int length) => throw new NotSupportedException();

    public void Dispose() => throw new NotSupportedException();
}
