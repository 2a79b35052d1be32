using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Client;

/// <summary>One connection to a display server, from VERSION to its end. Used only on its owner's thread.</summary>
internal sealed class DisplayConnection : IDisposable
{
    private readonly MessageChannel _channel;
    private readonly Dictionary<ushort, PendingCall> _calls = [];
    private readonly Action<DisplayEvent> _onEvent;
    private ushort _lastId;

    public DisplayConnection(SafeFileHandle socket, Action<DisplayEvent> onEvent)
    {
        _channel = new MessageChannel(socket);
        _onEvent = onEvent;
    }

    public SafeFileHandle Socket => _channel.Socket;

    public PollEvents WaitEvents => _channel.HasUnsent ? PollEvents.In | PollEvents.Out : PollEvents.In;

    /// <summary>When the first reply is overdue; CLOCK_MONOTONIC in nanoseconds.</summary>
    public long DeadlineNs => _calls.Count == 0 ? Poll.Never : _calls.Values.Min(call => call.DeadlineNs);

    /// <exception cref="IOException">The connection is dead.</exception>
    public void Send(PendingCall call)
    {
        if (call.IsOver)
        {
            return;
        }

        do
        {
            _lastId++;
        }
        while (_calls.ContainsKey(_lastId));
        _calls.Add(_lastId, call);
        _channel.Send(new MessageHeader(_lastId, call.Command, 0, MessageFlags.None, 0), call.Payload, call.Fds);
    }

    /// <summary>Sends and receives as much as possible without waiting, and fails overdue calls.</summary>
    /// <exception cref="IOException">The connection is dead.</exception>
    /// <exception cref="ProtocolViolationException">The server does not speak this protocol.</exception>
    public void Step()
    {
        _channel.Flush();
        while (_channel.Receive() is ReceiveResult result and not ReceiveResult.Nothing)
        {
            if (result == ReceiveResult.EndOfStream)
            {
                throw new EndOfStreamException("The display server has closed the connection.");
            }

            Take(_channel.Current);
        }

        long nowNs = MonotonicClock.NowNs;
        foreach ((ushort id, PendingCall call) in _calls)
        {
            if (call.DeadlineNs <= nowNs)
            {
                _calls.Remove(id);
                call.Fail(new TimeoutException(
                    $"The display server has not answered for {call.Timeout.TotalSeconds} s."));
            }
        }
    }

    /// <summary>Fails all pending calls.</summary>
    public void Fail(Exception reason)
    {
        foreach (PendingCall call in _calls.Values)
        {
            call.Fail(reason);
        }

        _calls.Clear();
    }

    public void Dispose() => _channel.Dispose();

    private void Take(Message message)
    {
        if (message.Header.IsReply)
        {
            if (_calls.Remove(message.Header.Id, out PendingCall? call))
            {
                SafeFileHandle[] fds = new SafeFileHandle[message.Fds.Count];
                for (int i = 0; i < fds.Length; i++)
                {
                    fds[i] = message.Fds.Take(i);
                }

                call.Complete(new CallReply(message.Errno, message.Payload.ToArray(), fds));
            }

            return;
        }

        // Other messages come from a newer server.
        switch (message.Header.Command)
        {
            case DisplayCommand.Refresh when Wire.TryRead(message.Payload, out RefreshMessage refresh):
                _onEvent(new RefreshEvent(refresh));
                break;
            case DisplayCommand.HeadChanged when Wire.TryRead(message.Payload, out HeadChangedMessage change):
                _onEvent(new HeadChangedEvent(change));
                break;
            case DisplayCommand.BufferRetired when Wire.TryRead(message.Payload, out BufferRetiredMessage retired):
                _onEvent(new BufferRetiredEvent(retired.DmabufId));
                break;
        }
    }
}
