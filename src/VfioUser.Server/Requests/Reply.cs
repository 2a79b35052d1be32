using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server.Extension;

namespace VfioUser.Server.Requests;

/// <summary>The reply that a request builds up; one object, reused.</summary>
internal sealed class Reply
{
    private byte[] _buffer = new byte[4 << 10];
    private int _length;
    private readonly List<SafeFileHandle> _fds = [];

    /// <summary>What makes the reply instead, when it is done; null when the reply is here.</summary>
    public Task<CommandReply>? Work { get; private set; }

    /// <summary>No later command is served before <see cref="Work"/> is done.</summary>
    public bool IsInOrder { get; private set; }

    public ReadOnlySpan<byte> Payload => _buffer.AsSpan(0, _length);

    /// <summary>What travels with the reply, owned by others.</summary>
    public ReadOnlySpan<SafeFileHandle> Fds => CollectionsMarshal.AsSpan(_fds);

    /// <summary>Starts over: no payload, no descriptor.</summary>
    public void Clear()
    {
        _length = 0;
        _fds.Clear();
        Work = null;
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

    /// <summary>Lets the reply come later.</summary>
    /// <param name="work">Makes it.</param>
    /// <param name="isInOrder">No later command is to be served before.</param>
    public void Defer(Task<CommandReply> work, bool isInOrder)
    {
        Work = work;
        IsInOrder = isInOrder;
    }

    /// <summary>Lets a descriptor travel along; one that is there already does so once.</summary>
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
