using DisplayModel;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Linux;
using VfioUser.Server.Transport;

namespace VfioUser.Display;

/// <summary>One client of the display socket. Requests are answered one at a time: while the device works on one, no
/// other is read. Display thread only.</summary>
internal sealed class DisplaySession(MessageChannel channel, IDisplaySource source, Action<Action> onDisplayThread, ILogger log)
    : IDisposable
{
    private bool _negotiated;
    private bool _wantsMessages;
    private bool _busy;
    private uint _missed;
    private bool _disposed;

    public MessageChannel Channel => channel;

    /// <summary>What to poll for; hang-ups are noticed in any case.</summary>
    public PollEvents WaitEvents => _busy && !channel.HasUnsent ? PollEvents.None : channel.WaitEvents;

    /// <summary>Reads and answers what has arrived.</summary>
    /// <returns>false when the client has gone or must go.</returns>
    public bool Serve()
    {
        try
        {
            channel.ThrowIfOverdue();
            if (!channel.Flush())
            {
                return true;
            }

            while (!_busy && !channel.HasUnsent)
            {
                switch (channel.Receive())
                {
                    case ReceiveResult.Message when !Handle(channel.Current):
                        return false;
                    case ReceiveResult.Message:
                        break;
                    case ReceiveResult.EndOfStream:
                        return false;
                    default:
                        return true;
                }
            }

            return true;
        }
        catch (Exception e) when (e is ProtocolViolationException or LinuxException)
        {
            DisplayLog.ClientDropped(log, e.Message);
            return false;
        }
    }

    /// <summary>Tells the client of a refresh. One that has not read the last message yet misses this one, and is told so later.</summary>
    public void Notify(in Refresh refresh)
    {
        if (!_wantsMessages)
        {
            return;
        }

        if (channel.HasUnsent)
        {
            _missed++;
            return;
        }

        RefreshMessage message = new(
            (uint)refresh.Head, refresh.Planes, refresh.FrameCount, (ulong)refresh.TimestampNs, _missed, 0);
        MessageHeader header = new(0, DisplayCommand.Refresh, 0, MessageFlags.NoReply, 0);
        if (TrySend(header, Wire.AsBytes(in message)))
        {
            _missed = 0;
        }
    }

    /// <summary>Refreshes were lost before they got here.</summary>
    public void CountMissed(uint count) => _missed += count;

    public void Dispose()
    {
        _disposed = true;
        channel.Dispose();
    }

    private bool Handle(Message message)
    {
        MessageHeader header = message.Header;
        try
        {
            if (!header.IsCommand)
            {
                throw new VfioUserException(Errno.EINVAL, "a reply that nobody asked for");
            }

            if (header.Command == VfioUserCommand.Version)
            {
                return Negotiate(message);
            }

            if (!_negotiated)
            {
                throw new VfioUserException(Errno.EINVAL, "the first message must be VERSION");
            }

            Dispatch(message);
        }
        catch (VfioUserException e)
        {
            Refuse(header, e);
        }

        return true;
    }

    /// <returns>false when the client speaks another language and must go.</returns>
    private bool Negotiate(Message message)
    {
        if (_negotiated)
        {
            throw new VfioUserException(Errno.EINVAL, "VERSION was negotiated already");
        }

        try
        {
            VersionHeader version = message.Read<VersionHeader>();
            DisplayCapability? proposal = DisplayCapability.Parse(message.Payload[VersionHeader.Length..]);
            if (version.Major != VersionHeader.SupportedMajor || proposal is not { Version: >= DisplayCapability.CurrentVersion })
            {
                throw new InvalidDataException("the client does not propose x-gvt-display version 1");
            }

            _wantsMessages = proposal.WantsMessages;
            Reply(message.Header, Version(version));
            _negotiated = true;
            return true;
        }
        catch (InvalidDataException e)
        {
            Refuse(message.Header, new VfioUserException(Errno.EINVAL, e.Message));
            return false;
        }
    }

    private byte[] Version(VersionHeader proposed)
    {
        byte[] json = new DisplayCapability(
            DisplayCapability.CurrentVersion,
            _wantsMessages ? [DisplayCapability.MessageEvents] : null,
            source.HeadCount).ToJson();
        VersionHeader version = new(
            VersionHeader.SupportedMajor, Math.Min(proposed.Minor, VersionHeader.SupportedMinor));
        return [.. Wire.AsBytes(in version), .. json];
    }

    private void Dispatch(Message message)
    {
        MessageHeader header = message.Header;
        switch (header.Command)
        {
            case DisplayCommand.Screenshot:
                Screenshot(header, message.Read<ScreenshotRequest>());
                break;
            case DisplayCommand.Describe:
                Answer(header, source.DescribeAsync(), json => Reply(header, json));
                break;
            default:
                throw new VfioUserException(Errno.ENOSYS, $"command 0x{(ushort)header.Command:X4} is unknown");
        }
    }

    private void Screenshot(MessageHeader header, ScreenshotRequest request)
    {
        if (request.ArgSize < ScreenshotReply.Length || (request.Flags & ~ScreenshotFlags.WithoutCursor) != 0)
        {
            throw new VfioUserException(Errno.EINVAL, $"argsz {request.ArgSize}, flags 0x{(uint)request.Flags:X}");
        }

        if (request.Head >= source.HeadCount)
        {
            throw new VfioUserException(Errno.ENOENT, $"there is no head {request.Head}");
        }

        bool withCursor = (request.Flags & ScreenshotFlags.WithoutCursor) == 0;
        Answer(header, source.CaptureAsync((int)request.Head, withCursor), frame => SendPicture(header, frame));
    }

    private void SendPicture(MessageHeader header, Frame? frame)
    {
        if (frame is null)
        {
            throw new VfioUserException(Errno.ENODATA, "the head is dark");
        }

        using MemFd file = FrameFile.Create(frame, out ScreenshotReply reply);
        TrySend(header.ToReply(ScreenshotReply.Length), Wire.AsBytes(in reply), file.Handle);
    }

    /// <summary>Waits for the device without holding up the display thread.</summary>
    private void Answer<T>(MessageHeader header, Task<T> work, Action<T> reply)
    {
        _busy = true;
        work.ContinueWith(
            done => onDisplayThread(() => Complete(header, done, reply)),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void Complete<T>(MessageHeader header, Task<T> work, Action<T> reply)
    {
        _busy = false;
        if (_disposed)
        {
            return;
        }

        try
        {
            reply(work.GetAwaiter().GetResult());
        }
        catch (VfioUserException e)
        {
            Refuse(header, e);
        }
        catch (InvalidOperationException e)
        {
            Refuse(header, new VfioUserException(Errno.EIO, e.Message));
        }
    }

    private void Refuse(MessageHeader header, VfioUserException reason)
    {
        DisplayLog.Refused(log, (ushort)header.Command, reason.Message);
        TrySend(header.ToErrorReply(reason.Errno), []);
    }

    private void Reply(MessageHeader header, ReadOnlySpan<byte> payload) => TrySend(header.ToReply(payload.Length), payload);

    /// <summary>Sends unless the sender of a command wanted no reply. A dead connection shows at the next read.</summary>
    private bool TrySend(MessageHeader header, ReadOnlySpan<byte> payload, params ReadOnlySpan<SafeFileHandle> fds)
    {
        try
        {
            channel.Send(header, payload, fds);
            return true;
        }
        catch (Exception e) when (e is ProtocolViolationException or LinuxException)
        {
            return false;
        }
    }
}
