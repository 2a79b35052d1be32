using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;

namespace VfioUser.Server.Requests;

/// <summary>The reply that a request builds up; one object, reused.</summary>
internal sealed class Reply
{
    private byte[] _buffer = new byte[4 << 10];
    private int _length;
    private SafeFileHandle? _fd;

    public ReadOnlySpan<byte> Payload => _buffer.AsSpan(0, _length);

    /// <summary>What travels with the reply: nothing, or the file of a region.</summary>
    public ReadOnlySpan<SafeFileHandle> Fds => _fd is null ? default : new ReadOnlySpan<SafeFileHandle>(in _fd);

    /// <summary>Starts over: no payload, no descriptor.</summary>
    public void Clear()
    {
        _length = 0;
        _fd = null;
    }

    /// <summary>Makes the payload this long, filled with zeros.</summary>
    public Span<byte> Allocate(int length)
    {
        if (length > _buffer.Length)
        {
            _buffer = new byte[length];
        }

        _length = length;
        Span<byte> payload = _buffer.AsSpan(0, length);
        payload.Clear();
        return payload;
    }

    /// <summary>Makes one wire type the payload.</summary>
    public void Set<T>(in T value)
        where T : unmanaged => Wire.Write(Allocate(System.Runtime.CompilerServices.Unsafe.SizeOf<T>()), in value);

    public void Attach(SafeFileHandle fd) => _fd = fd;
}
