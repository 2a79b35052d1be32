using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server.Extension;

namespace VfioUser.Server.Requests;

/// <summary>The reply that a request handler builds; one reused object.</summary>
internal sealed class Reply
{
    private byte[] _buffer = new byte[4 << 10];
    private int _length;
    private readonly List<SafeFileHandle> _fds = [];

    /// <summary>The task that makes the reply later; null when the reply is ready.</summary>
    public Task<CommandReply>? Work { get; private set; }

    /// <summary>Whether later commands wait until <see cref="Work"/> is done.</summary>
    public bool IsInOrder { get; private set; }

    public ReadOnlySpan<byte> Payload => _buffer.AsSpan(0, _length);

    /// <summary>The descriptors to send with the reply; owned elsewhere.</summary>
    public ReadOnlySpan<SafeFileHandle> Fds => CollectionsMarshal.AsSpan(_fds);

    /// <summary>Resets the reply: no payload, no descriptor.</summary>
    public void Clear()
    {
        _length = 0;
        _fds.Clear();
        Work = null;
    }

    /// <summary>Sets the length of the payload and fills it with zeros.</summary>
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

    /// <summary>Sets the payload to one wire type.</summary>
    public void Set<T>(in T value)
        where T : unmanaged => Wire.Write(Allocate(System.Runtime.CompilerServices.Unsafe.SizeOf<T>()), in value);

    /// <summary>Defers the reply.</summary>
    /// <param name="work">The task that makes the reply.</param>
    /// <param name="isInOrder">Whether later commands must wait for the reply.</param>
    public void Defer(Task<CommandReply> work, bool isInOrder)
    {
        Work = work;
        IsInOrder = isInOrder;
    }

    /// <summary>Adds a descriptor to the reply; the same descriptor is sent only once.</summary>
    /// <returns>Its index in the reply.</returns>
    public int Attach(SafeFileHandle fd)
    {
        int index = _fds.IndexOf(fd);
        if (index < 0)
        {
            index = _fds.Count;
            _fds.Add(fd);
        }

        return index;
    }
}
