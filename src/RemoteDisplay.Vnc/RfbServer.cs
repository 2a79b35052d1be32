using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteDisplay.Input;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc.Encodings;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc;

/// <summary>Shows a screen to any number of viewers. A slow viewer delays neither the others nor the screen. Source:
/// RFC 6143; rfbproto (the community's version of it).</summary>
public sealed class RfbServer : IAsyncDisposable
{
    /// <summary>The most connections that have not authenticated; a further one ends the oldest of them.</summary>
    public const int MaxHandshakes = 32;

    private readonly IRemoteScreen _screen;
    private readonly SharedInput _input;
    private readonly SharedInput _viewOnlyInput;
    private readonly RfbServerOptions _options;
    private readonly RfbServerOptions _trusting;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly Lock _gate = new();
    private readonly LinkedList<RfbConnection> _handshakes = [];
    private readonly HashSet<Task> _sessions = [];
    private readonly UnmetWishes _wishes;
    private int _viewers;
    private long _sentBytes;

    /// <exception cref="ArgumentException">The options are invalid.</exception>
    public RfbServer(
        IRemoteScreen screen, IRemoteInput input, RfbServerOptions options, TimeProvider? time = null,
        ILogger? logger = null)
    {
        options.Validate();
        _screen = screen;
        _input = new SharedInput(input, options.Keymap);
        _viewOnlyInput = new SharedInput(new NoInput("the password is for viewing"), options.Keymap);
        _options = options;
        _trusting = options with { Password = null, ViewPassword = null, UserName = null, Certificate = null };
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _wishes = new UnmetWishes(screen.Name, options.Keymap.Name, TurboJpeg.IsAvailable, _logger);
        _stopped = _stop.Token;
    }

    /// <summary>The number of viewers that see the screen now.</summary>
    public int ViewerCount => Volatile.Read(ref _viewers);

    /// <summary>Bytes sent to viewers since the start, before encryption.</summary>
    public long SentBytes => Interlocked.Read(ref _sentBytes);

    /// <summary>Why viewers' input does not reach the guest now; null if it does.</summary>
    public string? ViewOnlyReason => _input.ViewOnlyReason;

    /// <summary>Serves one viewer over any bidirectional stream, and disposes the stream.</summary>
    /// <param name="stream">A stream with asynchronous reads and writes.</param>
    /// <param name="peer">The viewer's name in the log.</param>
    /// <param name="isTrusted">true if the caller has authenticated it: no password, no TLS.</param>
    /// <param name="isViewOnly">Whether the viewer may only look, whatever its password.</param>
    /// <returns>Completes when the viewer has disconnected; never fails because of the viewer's behaviour.</returns>
    public Task ServeAsync(Stream stream, string peer, bool isTrusted = false, bool isViewOnly = false)
    {
        Task session = Task.Run(() => RunAsync(stream, peer, isTrusted ? _trusting : _options, isViewOnly));
        lock (_gate)
        {
            _sessions.Add(session);
        }

        return session.ContinueWith(
            ended =>
            {
                lock (_gate)
                {
                    _sessions.Remove(ended);
                }
            },
            TaskScheduler.Default);
    }

    /// <summary>Disconnects all viewers.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task[] sessions;
        lock (_gate)
        {
            sessions = [.. _sessions];
        }

        await Task.WhenAll(sessions);
        _stop.Dispose();
    }

    private async Task RunAsync(Stream stream, string peer, RfbServerOptions options, bool isViewOnly)
    {
        RfbConnection connection = new(stream, options, _time, _stopped, sent => Interlocked.Add(ref _sentBytes, sent));
        RfbSession session = new(connection, _screen, _input, options, _time, _viewOnlyInput, _wishes);
        if (isViewOnly)
        {
            session.MakeViewOnly();
        }

        bool isAdmitted = false;
        string reason = "the viewer closed the connection";
        LinkedListNode<RfbConnection> place = Enter(connection);
        try
        {
            ViewerSize size = await session.HandshakeAsync(() => Admit(ref isAdmitted));
            Leave(place);
            RfbLog.Connected(_logger, peer, ViewerCount);
            await session.RunAsync(size);
        }
        catch (Exception e) when (e is OperationCanceledException or RfbProtocolException or IOException
            or SocketException or WebSocketException or AuthenticationException)
        {
            reason = e is OperationCanceledException ? connection.CloseReason ?? "the server is stopping" : e.Message;
        }
        catch (Exception e)
        {
            reason = "internal error";
            RfbLog.Failed(_logger, peer, e);
        }
        finally
        {
            Leave(place);
            await connection.DisposeAsync();
            if (isAdmitted)
            {
                RfbLog.Gone(_logger, peer, reason, Interlocked.Decrement(ref _viewers));
            }
            else
            {
                RfbLog.Refused(_logger, peer, reason);
            }
        }
    }

    private LinkedListNode<RfbConnection> Enter(RfbConnection connection)
    {
        lock (_gate)
        {
            if (_handshakes.Count >= MaxHandshakes)
            {
                _handshakes.First!.Value.Close("other connections are waiting");
                _handshakes.RemoveFirst();
            }

            return _handshakes.AddLast(connection);
        }
    }

    private void Leave(LinkedListNode<RfbConnection> place)
    {
        lock (_gate)
        {
            if (place.List is not null)
            {
                _handshakes.Remove(place);
            }
        }
    }

    private string? Admit(ref bool isAdmitted)
    {
        if (Interlocked.Increment(ref _viewers) > _options.MaxViewers)
        {
            Interlocked.Decrement(ref _viewers);
            return $"{_options.MaxViewers} viewers are connected already";
        }

        isAdmitted = true;
        return null;
    }
}
