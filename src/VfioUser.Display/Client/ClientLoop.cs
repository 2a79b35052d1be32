using System.Collections.Concurrent;
using System.Text.Json;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Client;

/// <summary>The loop of a client's thread: it owns the connection, and reconnects if that is wanted.</summary>
internal sealed class ClientLoop : IDisposable
{
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly DisplayClientOptions _options;
    private readonly EventFd _wake = EventFd.Create();
    private readonly Lock _wakeGate = new();
    private readonly ConcurrentQueue<PendingCall> _calls = new();
    private readonly PollFd[] _waits = new PollFd[2];
    private readonly Thread _thread;
    private readonly TaskCompletionSource<DisplayCapability> _connected =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile bool _isStopping;
    private volatile Exception? _end;

    public ClientLoop(string path, DisplayClientOptions options)
    {
        _path = path;
        _options = options;
        Events = new EventQueue(options.MaxEvents, options.ContinuesOnItsThread);
        _thread = new Thread(Run) { IsBackground = true, Name = "display-client" };
        _thread.Start();
    }

    public EventQueue Events { get; }

    /// <summary>The server's agreement on the first connection.</summary>
    public Task<DisplayCapability> Connected => _connected.Task;

    /// <summary>Sends a request once there is a connection, and waits for its reply, which may be an error.</summary>
    public async Task<CallReply> Call(PendingCall call, CancellationToken cancellation)
    {
        using CancellationTokenRegistration registration = cancellation.Register(() => call.Cancel(cancellation));
        _calls.Enqueue(call);
        Wake();
        if (_end is { } end)
        {
            call.Fail(end);
        }

        return await call.Reply.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _isStopping = true;
        Wake();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }

        lock (_wakeGate)
        {
            _wake.Dispose();
        }
    }

    /// <summary>Makes the thread look for calls; it does so before it waits.</summary>
    private void Wake()
    {
        if (Thread.CurrentThread == _thread)
        {
            return;
        }

        lock (_wakeGate)
        {
            if (!_wake.Handle.IsClosed)
            {
                _wake.Signal();
            }
        }
    }

    private void Run()
    {
        Exception reason = new ObjectDisposedException(nameof(DisplayClient));
        try
        {
            TimeSpan pause = s_firstPause;
            while (!_isStopping)
            {
                Exception lost = Serve(ref pause);
                if (!_options.Reconnects || !_connected.Task.IsCompletedSuccessfully)
                {
                    reason = lost;
                    break;
                }

                Pause(pause);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, s_longestPause.Ticks));
            }
        }
        finally
        {
            _end = reason;
            _connected.TrySetException(reason);
            _ = _connected.Task.Exception;
            Events.End(reason);
            FailAll(reason);
        }
    }

    /// <summary>Serves one connection, from connect to its end.</summary>
    /// <returns>Why the connection ended.</returns>
    private Exception Serve(ref TimeSpan pause)
    {
        DisplayConnection? connection = null;
        try
        {
            // The server gives up a client that says nothing for a while, and the first message takes a slow processor
            // long to compile: it is made before the server knows of the client.
            byte[] version = VersionMessage();
            connection = new DisplayConnection(Connect(), Events.Add);
            DisplayCapability agreement = Negotiate(connection, version);
            pause = s_firstPause;
            if (!_connected.TrySetResult(agreement))
            {
                Events.Add(new ReconnectedEvent());
            }

            while (!_isStopping)
            {
                connection.Step();
                while (_calls.TryDequeue(out PendingCall? call))
                {
                    connection.Send(call);
                }

                Wait(connection);
            }

            return new ObjectDisposedException(nameof(DisplayClient));
        }
        catch (ProtocolViolationException e)
        {
            IOException lost = new($"the display server broke the protocol: {e.Message}", e);
            connection?.Fail(lost);
            return lost;
        }
        catch (Exception e) when (e is IOException or VfioUserException or InvalidDataException or TimeoutException
            or ObjectDisposedException)
        {
            connection?.Fail(e);
            return e;
        }
        finally
        {
            connection?.Fail(new ObjectDisposedException(nameof(DisplayClient)));
            connection?.Dispose();
        }
    }

    /// <summary>Connects. The first attempt waits for the server to appear.</summary>
    private SafeFileHandle Connect()
    {
        long deadlineNs = _connected.Task.IsCompleted ? 0 : MonotonicClock.After(_options.Timeout);
        while (true)
        {
            ObjectDisposedException.ThrowIf(_isStopping, typeof(DisplayClient));
            try
            {
                return UnixSocket.Connect(_path, TimeSpan.Zero);
            }
            catch (LinuxException e) when (UnixSocket.MayPass(e.ErrorNumber) && MonotonicClock.NowNs < deadlineNs)
            {
                Poll.Wait(
                    [new PollFd(_wake.Handle, PollEvents.In)], Math.Min(deadlineNs, MonotonicClock.After(s_retry)));
            }
        }
    }

    private byte[] VersionMessage()
    {
        VersionHeader version = new(VersionHeader.SupportedMajor, VersionHeader.SupportedMinor);
        byte[] json = _options.ToProposal().ToVersion(maxMessageFds: 8).ToBriefJson();
        return [.. Wire.AsBytes(in version), .. json];
    }

    private DisplayCapability Negotiate(DisplayConnection connection, byte[] version)
    {
        PendingCall call = new(VfioUserCommand.Version, version, [], _options.Timeout);
        try
        {
            connection.Send(call);
            while (!call.IsOver)
            {
                connection.Step();
                if (!call.IsOver)
                {
                    Wait(connection);
                }

                ObjectDisposedException.ThrowIf(_isStopping, typeof(DisplayClient));
            }
        }
        catch (Exception e) when (e is IOException or ProtocolViolationException)
        {
            throw new IOException($"no agreement with a display server at {_path}: {e.Message}", e);
        }

        using CallReply reply = call.Reply.GetAwaiter().GetResult();
        if (reply.Errno != Errno.None)
        {
            throw new VfioUserException(reply.Errno, $"the display server refused the connection: {reply.Errno}");
        }

        _ = Wire.Read<VersionHeader>(reply.Payload);
        VersionCapabilities server = VersionCapabilities.Parse(reply.Payload.AsSpan(VersionHeader.Length));
        return server.Extensions?.TryGetValue(DisplayCapability.Key, out JsonElement agreement) == true
            ? DisplayCapability.Parse(agreement)
            : throw new InvalidDataException("the server does not know of " + DisplayCapability.Key);
    }

    private void Wait(DisplayConnection connection)
    {
        _waits[0] = new PollFd(connection.Socket, connection.WaitEvents);
        _waits[1] = new PollFd(_wake.Handle, PollEvents.In);
        Poll.Wait(_waits, connection.DeadlineNs);
        if (_waits[1].IsReady)
        {
            _ = _wake.TryRead(out _);
        }
    }

    /// <summary>Waits before the next attempt. Requests made meanwhile wait until their deadline.</summary>
    private void Pause(TimeSpan pause)
    {
        long endNs = MonotonicClock.After(pause);
        while (!_isStopping && MonotonicClock.NowNs < endNs)
        {
            Poll.Wait([new PollFd(_wake.Handle, PollEvents.In)], endNs);
            _ = _wake.TryRead(out _);
        }

        for (int waiting = _calls.Count; waiting > 0 && _calls.TryDequeue(out PendingCall? call); waiting--)
        {
            if (call.DeadlineNs <= MonotonicClock.NowNs)
            {
                call.Fail(new TimeoutException("There is no connection to the display server."));
            }
            else
            {
                _calls.Enqueue(call);
            }
        }
    }

    private void FailAll(Exception reason)
    {
        while (_calls.TryDequeue(out PendingCall? call))
        {
            call.Fail(reason);
        }
    }
}
