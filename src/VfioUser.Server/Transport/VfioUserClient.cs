using System.Runtime.InteropServices;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;

namespace VfioUser.Server.Transport;

/// <summary>A blocking client, for tests, tools and benchmarks; it expects only replies from its server. One thread at
/// a time. Returned messages lie in the client's buffer until the next call.</summary>
public sealed class VfioUserClient : IDisposable
{
    private readonly MessageChannel _channel;
    private readonly TimeSpan _timeout;
    private byte[] _request = new byte[4 << 10];
    private ushort _lastId;

    /// <param name="socket">A connected, non-blocking socket; owned by the client.</param>
    /// <param name="timeout">How long each call waits for the server; null for 10 s.</param>
    public VfioUserClient(SafeFileHandle socket, TimeSpan? timeout = null)
    {
        _channel = new MessageChannel(socket);
        _timeout = timeout ?? TimeSpan.FromSeconds(10);
    }

    /// <summary>The socket, for polling.</summary>
    public SafeFileHandle Socket => _channel.Socket;

    /// <summary>Connects, and waits for the server to appear. Call <see cref="Negotiate"/> next.</summary>
    /// <exception cref="LinuxException">No server accepted in time.</exception>
    public static VfioUserClient Connect(string path, TimeSpan? timeout = null)
    {
        TimeSpan patience = timeout ?? TimeSpan.FromSeconds(10);
        return new VfioUserClient(UnixSocket.Connect(path, patience), patience);
    }

    /// <summary>Makes the VERSION handshake.</summary>
    /// <returns>The server's capabilities.</returns>
    /// <exception cref="VfioUserException">The server refused.</exception>
    public VersionCapabilities Negotiate(VersionCapabilities? proposal = null)
    {
        proposal ??= new VersionCapabilities(MaxMessageFds: 16, WriteMultiple: true);
        byte[] json = proposal.ToJson();
        Span<byte> request = Request(VersionHeader.Length + json.Length);
        json.CopyTo(Wire.Write(request, new VersionHeader(VersionHeader.SupportedMajor, VersionHeader.SupportedMinor)));
        Message reply = Expect(Call(VfioUserCommand.Version, request));
        return VersionCapabilities.Parse(reply.Payload[VersionHeader.Length..]);
    }

    /// <summary>Sends a command and waits for its reply, which may be an error.</summary>
    /// <exception cref="EndOfStreamException">The server has disconnected.</exception>
    /// <exception cref="TimeoutException">The server did not answer in time.</exception>
    public Message Call(
        VfioUserCommand command,
        scoped ReadOnlySpan<byte> payload = default,
        scoped ReadOnlySpan<SafeFileHandle> fds = default)
    {
        ushort id = Send(command, payload, fds);
        while (true)
        {
            Message message = Receive();
            if (message.Header.IsReply && message.Header.Id == id)
            {
                return message;
            }
        }
    }

    /// <summary>Sends a command without waiting for its reply.</summary>
    /// <returns>The message id.</returns>
    public ushort Send(
        VfioUserCommand command,
        ReadOnlySpan<byte> payload = default,
        ReadOnlySpan<SafeFileHandle> fds = default,
        MessageFlags flags = MessageFlags.None)
    {
        _channel.Send(new MessageHeader(++_lastId, command, 0, flags, 0), payload, fds);
        long deadlineNs = MonotonicClock.After(_timeout);
        while (!_channel.Flush())
        {
            Wait(PollEvents.Out, deadlineNs);
        }

        return _lastId;
    }

    /// <summary>Sends raw bytes, for tests that violate the protocol.</summary>
    public void SendRaw(ReadOnlySpan<byte> bytes, ReadOnlySpan<SafeFileHandle> fds = default)
    {
        long deadlineNs = MonotonicClock.After(_timeout);
        while (!bytes.IsEmpty)
        {
            int count = TrySendRaw(bytes, fds);
            if (count > 0)
            {
                bytes = bytes[count..];
                fds = default;
            }
            else
            {
                Wait(PollEvents.Out, deadlineNs);
            }
        }
    }

    /// <summary>Sends as many of these raw bytes as there is room for; the descriptors go with the first
    /// byte.</summary>
    /// <returns>The number of bytes sent; 0 or less when there is no room.</returns>
    public int TrySendRaw(ReadOnlySpan<byte> bytes, ReadOnlySpan<SafeFileHandle> fds = default) =>
        FdSocket.Send(Socket, bytes, default, fds);

    /// <summary>Ends the output. The server still replies until it closes the connection.</summary>
    public void EndOutput() => _channel.EndOutput();

    /// <summary>Receives the next message of any kind if it has already arrived; see <see cref="Current"/>.</summary>
    public ReceiveResult TryReceive() => _channel.Receive();

    /// <summary>The last received message.</summary>
    public Message Current => _channel.Current;

    /// <summary>Waits for the next message of any kind.</summary>
    /// <exception cref="EndOfStreamException">The server has disconnected.</exception>
    /// <exception cref="TimeoutException">The server did not answer in time.</exception>
    public Message Receive()
    {
        long deadlineNs = MonotonicClock.After(_timeout);
        while (true)
        {
            switch (_channel.Receive())
            {
                case ReceiveResult.Message:
                    return _channel.Current;
                case ReceiveResult.EndOfStream:
                    throw new EndOfStreamException("The server has closed the connection.");
                default:
                    Wait(PollEvents.In, deadlineNs);
                    break;
            }
        }
    }

    /// <summary>REGION_READ.</summary>
    /// <exception cref="VfioUserException">The server refused, or returned fewer bytes than requested.</exception>
    public void RegionRead(int region, ulong offset, Span<byte> data)
    {
        RegionTransfer transfer = new(offset, (uint)region, (uint)data.Length);
        Message reply = Expect(Call(VfioUserCommand.RegionRead, Wire.AsBytes(in transfer)));
        if (reply.Payload.Length != RegionTransfer.Length + data.Length)
        {
            throw new VfioUserException(Errno.EIO, $"short read: {reply.Payload.Length} bytes");
        }

        reply.Payload[RegionTransfer.Length..].CopyTo(data);
    }

    /// <summary>REGION_READ of one value.</summary>
    /// <exception cref="VfioUserException">The server refused.</exception>
    public T RegionRead<T>(int region, ulong offset)
        where T : unmanaged
    {
        T value = default;
        RegionRead(region, offset, MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>REGION_WRITE.</summary>
    /// <param name="region">The region: <see cref="PciRegionIndex"/>, or a device-specific index.</param>
    /// <param name="offset">The offset in the region, in bytes.</param>
    /// <param name="data">The bytes to write.</param>
    /// <param name="posted">Whether to request no reply and not to wait.</param>
    /// <exception cref="VfioUserException">The server refused.</exception>
    public void RegionWrite(int region, ulong offset, ReadOnlySpan<byte> data, bool posted = false)
    {
        Span<byte> request = Request(RegionTransfer.Length + data.Length);
        data.CopyTo(Wire.Write(request, new RegionTransfer(offset, (uint)region, (uint)data.Length)));
        if (posted)
        {
            Send(VfioUserCommand.RegionWrite, request, default, MessageFlags.NoReply);
        }
        else
        {
            Expect(Call(VfioUserCommand.RegionWrite, request));
        }
    }

    /// <summary>REGION_WRITE of one value.</summary>
    /// <exception cref="VfioUserException">The server refused.</exception>
    public void RegionWrite<T>(int region, ulong offset, T value, bool posted = false)
        where T : unmanaged => RegionWrite(region, offset, Wire.AsBytes(in value), posted);

    /// <summary>Binds one eventfd to each vector from <paramref name="start"/> on; without eventfds, unbinds the whole
    /// index.</summary>
    /// <exception cref="VfioUserException">The server refused.</exception>
    public void SetIrqs(int index, int start, params ReadOnlySpan<EventFd> eventFds)
    {
        IrqSetFlags data = eventFds.IsEmpty ? IrqSetFlags.DataNone : IrqSetFlags.DataEventfd;
        IrqSet request = new(
            IrqSet.Length, data | IrqSetFlags.ActionTrigger, (uint)index, (uint)start, (uint)eventFds.Length);
        SafeFileHandle[] fds = new SafeFileHandle[eventFds.Length];
        for (int i = 0; i < fds.Length; i++)
        {
            fds[i] = eventFds[i].Handle;
        }

        Expect(Call(VfioUserCommand.DeviceSetIrqs, Wire.AsBytes(in request), fds));
    }

    /// <summary>DMA_MAP. Without a file the server cannot reach the window.</summary>
    /// <exception cref="VfioUserException">The server refused.</exception>
    public void DmaMap(
        ulong address,
        ulong size,
        SafeFileHandle? file = null,
        ulong fileOffset = 0,
        DmaMapFlags flags = DmaMapFlags.ReadWrite)
    {
        DmaMap request = new(Protocol.DmaMap.Length, flags, fileOffset, address, size);
        Expect(Call(VfioUserCommand.DmaMap, Wire.AsBytes(in request), file is null ? default : [file]));
    }

    /// <summary>DMA_UNMAP of all windows in a range.</summary>
    /// <exception cref="VfioUserException">The server refused.</exception>
    public void DmaUnmap(ulong address, ulong size)
    {
        DmaUnmap request = new(Protocol.DmaUnmap.Length, DmaUnmapFlags.None, address, size);
        Expect(Call(VfioUserCommand.DmaUnmap, Wire.AsBytes(in request)));
    }

    public void Dispose() => _channel.Dispose();

    private static Message Expect(Message reply) => reply.Errno == Errno.None
        ? reply
        : throw new VfioUserException(reply.Errno, $"the server refused {reply.Header.Command}: {reply.Errno}");

    private Span<byte> Request(int length)
    {
        if (length > _request.Length)
        {
            Array.Resize(ref _request, length);
        }

        return _request.AsSpan(0, length);
    }

    private void Wait(PollEvents events, long deadlineNs)
    {
        if (Poll.Wait([new PollFd(Socket, events)], deadlineNs) == 0 && MonotonicClock.NowNs >= deadlineNs)
        {
            throw new TimeoutException($"The server has not answered for {_timeout.TotalSeconds} s.");
        }
    }
}
