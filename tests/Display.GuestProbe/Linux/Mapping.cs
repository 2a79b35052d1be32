using System.Runtime.InteropServices;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace Display.GuestProbe.Linux;

/// <summary>A dma-buf as a client sees it that maps it once and keeps no descriptor.</summary>
internal sealed unsafe class Mapping : IDisposable
{
    private readonly int _length;
    private nint _address;

    public Mapping(SafeFileHandle dmabuf, int length)
    {
        _length = length;
        _address = Libc.Mmap(0, (nuint)length, Libc.ProtRead, Libc.MapShared, dmabuf, 0);
        if (_address == -1)
        {
            throw new LinuxException("mmap of a dma-buf", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>A copy of what is there now.</summary>
    public byte[] Read()
    {
        ObjectDisposedException.ThrowIf(_address == 0, this);

        // SAFETY: mapped for this length until Dispose, which runs on the same thread.
        return new ReadOnlySpan<byte>((void*)_address, _length).ToArray();
    }

    public void Dispose()
    {
        if (_address != 0)
        {
            _ = Libc.Munmap(_address, (nuint)_length);
            _address = 0;
        }
    }
}
