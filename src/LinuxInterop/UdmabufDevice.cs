using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>The device that creates dma-bufs from memfds. Source: linux/udmabuf.h.</summary>
public sealed class UdmabufDevice : IDisposable
{
    public const string Path = "/dev/udmabuf";

    private const uint CreateList = 0x40087543;         // UDMABUF_CREATE_LIST

    private readonly SafeFileHandle _handle;

    /// <exception cref="LinuxException">The device does not exist or cannot be opened.</exception>
    public UdmabufDevice() => _handle = FileDescriptor.OpenDevice(Path);

    /// <summary>Creates a dma-buf.</summary>
    /// <param name="list">struct udmabuf_create_list followed by its items.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public SafeFileHandle Create(ReadOnlySpan<byte> list)
    {
        SafeFileHandle dmabuf = Libc.CreateDmabuf(_handle, CreateList, list);
        return dmabuf.IsInvalid ? throw new LinuxException("ioctl UDMABUF_CREATE_LIST", Libc.LastError) : dmabuf;
    }

    public void Dispose() => _handle.Dispose();
}
