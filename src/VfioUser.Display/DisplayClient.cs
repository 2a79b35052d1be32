using DisplayModel;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Linux;
using VfioUser.Server.Transport;

namespace VfioUser.Display;

/// <summary>A client of the display socket. One thread at a time.</summary>
public sealed class DisplayClient : IDisposable
{
    private readonly MessageChannel _channel;
    private readonly TimeSpan _timeout;
    private readonly Queue<RefreshMessage> _refreshes = new();
    private ushort _lastId;

    private DisplayClient(MessageChannel channel, TimeSpan timeout)
    {
        _channel = channel;
        _timeout = timeout;
    }

    /// <summary>How many heads the server has.</summary>
    public int HeadCount { get; private set; }

    /// <summary>Connects and negotiates.</summary>
    /// <param name="path">The server's display socket.</param>
    /// <param name="wantRefreshes">Have the server tell of refreshes; <see cref="NextRefresh"/> returns them.</param>
    /// <param name="timeout">How long any answer may take.</param>
    /// <exception cref="LinuxException">Nobody listens there.</exception>
    /// <exception cref="VfioUserException">The server is no display server of this version.</exception>
    public static DisplayClient Connect(string path, bool wantRefreshes, TimeSpan timeout)
    {
        DisplayClient client = new(new MessageChannel(UnixSocket.Connect(path, timeout)), timeout);
        try
        {
            client.Negotiate(wantRefreshes);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>The composed picture of a head; null when it is dark.</summary>
    /// <exception cref="VfioUserException">The server refused; ENOENT when there is no such head.</exception>
    public Frame? Capture(int head, bool withCursor = true)
    {
        ScreenshotFlags flags = withCursor ? ScreenshotFlags.None : ScreenshotFlags.WithoutCursor;
        ScreenshotRequest request = new(ScreenshotReply.Length, flags, (uint)head, 0);
        Message reply = Call(DisplayCommand.Screenshot, Wire.AsBytes(in request));
        if (reply.Errno == Errno.ENODATA)
        {
            return null;
        }

        ScreenshotReply description = Expect(reply).Read<ScreenshotReply>();
        using SafeFileHandle handle = reply.Fds.Take(0);
        using FileStream file = new(handle, FileAccess.Read);
        return FrameFile.Read(file, description);
    }

    /// <summary>The device's state as UTF-8 JSON.</summary>
    public byte[] Describe() => Expect(Call(DisplayCommand.Describe, [])).Payload.ToArray();

    /// <summary>Waits for the next refresh.</summary>
    /// <param name="deadlineNs">CLOCK_MONOTONIC; <see cref="Poll.Never"/> to wait forever.</param>
    /// <param name="cancel">An eventfd that ends the wait when it is signalled.</param>
    /// <returns>null when the deadline passed or the wait was cancelled.</returns>
    /// <exception cref="EndOfStreamException">The server has gone.</exception>
    public RefreshMessage? NextRefresh(long deadlineNs, EventFd? cancel = null)
    {
        while (true)
        {
            if (_refreshes.TryDequeue(out RefreshMessage refresh))
            {
                return refresh;
            }

            if (TryReceive(out Message message))
            {
                Keep(message);
                continue;
            }

            PollFd[] fds = cancel is null
                ? [new PollFd(_channel.Socket, PollEvents.In)]
                : [new PollFd(_channel.Socket, PollEvents.In), new PollFd(cancel.Handle, PollEvents.In)];
            if (Poll.Wait(fds, deadlineNs) == 0 && MonotonicClock.NowNs >= deadlineNs)
            {
                return null;
            }

            if (cancel is not null && fds[1].IsReady)
            {
                return null;
            }
        }
    }

    public void Dispose() => _channel.Dispose();

    private void Negotiate(bool wantRefreshes)
    {
        DisplayCapability proposal = new(
            DisplayCapability.CurrentVersion, wantRefreshes ? [DisplayCapability.MessageEvents] : null);
        VersionHeader version = new(VersionHeader.SupportedMajor, VersionHeader.SupportedMinor);
        Message reply = Expect(Call(VfioUserCommand.Version, [.. Wire.AsBytes(in version), .. proposal.ToJson()]));
        _ = reply.Read<VersionHeader>();
        HeadCount = DisplayCapability.Parse(reply.Payload[VersionHeader.Length..])?.Heads ?? 0;
    }

    private Message Call(VfioUserCommand command, ReadOnlySpan<byte> payload)
    {
        ushort id = ++_lastId;
        _channel.Send(new MessageHeader(id, command, 0, MessageFlags.None, 0), payload);
        long deadlineNs = MonotonicClock.After(_timeout);
        while (true)
        {
            if (!_channel.Flush())
            {
                Wait(PollEvents.Out, deadlineNs);
            }
            else if (!TryReceive(out Message message))
            {
                Wait(PollEvents.In, deadlineNs);
            }
            else if (message.Header.IsReply && message.Header.Id == id)
            {
                return message;
            }
            else
            {
                Keep(message);
            }
        }
    }

    private bool TryReceive(out Message message)
    {
        switch (_channel.Receive())
        {
            case ReceiveResult.Message:
                message = _channel.Current;
                return true;
            case ReceiveResult.EndOfStream:
                throw new EndOfStreamException("The display server has closed the connection.");
            default:
                message = default;
                return false;
        }
    }

    /// <summary>Messages that nobody waits for: refreshes are for later, others are from a newer server.</summary>
    private void Keep(Message message)
    {
        if (message.Header.Command == DisplayCommand.Refresh && message.Header.IsCommand)
        {
            _refreshes.Enqueue(message.Read<RefreshMessage>());
        }
    }

    private void Wait(PollEvents events, long deadlineNs)
    {
        if (Poll.Wait([new PollFd(_channel.Socket, events)], deadlineNs) == 0 && MonotonicClock.NowNs >= deadlineNs)
        {
            throw new TimeoutException($"The display server has not answered for {_timeout.TotalSeconds} s.");
        }
    }

    private static Message Expect(Message reply) => reply.Errno == Errno.None
        ? reply
        : throw new VfioUserException(reply.Errno, $"the display server refused {reply.Header.Command}: {reply.Errno}");
}
