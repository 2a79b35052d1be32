using System.Collections;
using LinuxInterop;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteDisplay.Connecting;
using RemoteDisplay.Input;

namespace RemoteDisplay.Qmp;

/// <summary>Types and points in a guest through its QEMU's monitor. It needs a QMP socket that no other client uses,
/// because QEMU serves one client per socket. It reconnects until it is disposed.</summary>
public sealed class QmpInput : IRemoteInput, IAsyncDisposable
{
    /// <summary>Time to release keys at the end.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly InputQueue _queue = new();
    private readonly BitArray _held = new(KeyNumbers.Count);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly LockKeys _locks = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _viewOnlyReason;

    /// <param name="path">The path in QEMU's <c>-qmp unix:PATH,server=on,wait=off</c>; it need not exist yet.</param>
    /// <param name="time">The clock for pauses between attempts.</param>
    /// <param name="logger">Receives a line when input begins and ceases to work.</param>
    /// <exception cref="ArgumentException">No socket can have this path.</exception>
    public QmpInput(string path, TimeProvider? time = null, ILogger? logger = null)
    {
        UnixSocket.CheckPath(path);
        _path = path;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _viewOnlyReason = $"not connected to QEMU at {path}";
        _running = Task.Run(RunAsync);
    }

    public string? ViewOnlyReason => _viewOnlyReason;

    /// <summary>Completes when the first attempt to connect has succeeded or failed: see
    /// <see cref="ViewOnlyReason"/>.</summary>
    public Task FirstAttempt => _tried.Task;

    public bool IsCapsLocked => _locks.IsCapsLocked;

    public void Key(int number, bool down)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, KeyNumbers.Count);
        Add(new InputItem.Key(number, down));
    }

    public void PointerAt(int x, int y, int widthPx, int heightPx, PointerButtons buttons) =>
        Add(new InputItem.PointerAt(x, y, widthPx, heightPx, buttons));

    public void PointerBy(int dx, int dy, PointerButtons buttons) =>
        Add(new InputItem.PointerBy(dx, dy, buttons));

    public void ReleaseAll() => Add(new InputItem.ReleaseAll());

    public Task TakenAsync(CancellationToken cancellation)
    {
        if (_viewOnlyReason is not null)
        {
            return Task.CompletedTask;
        }

        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(new InputItem.Mark(reached));
        return reached.Task.WaitAsync(cancellation);
    }

    /// <summary>Releases everything first, if QEMU answers soon.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_viewOnlyReason is null)
        {
            _queue.Clear();
            _queue.Add(new InputItem.ReleaseAll());
            _queue.Add(new InputItem.Farewell());
            _stop.CancelAfter(s_farewell);
        }
        else
        {
            await _stop.CancelAsync();
        }

        await _running;
        _stop.Dispose();
        _queue.Dispose();
    }

    /// <summary>Drops input while there is no connection; later it would be useless.</summary>
    private void Add(InputItem item)
    {
        if (_viewOnlyReason is null)
        {
            _locks.Follow(item);
            _queue.Add(item);
        }
    }

    private async Task RunAsync()
    {
        ReconnectPause pause = new(_time);
        string? logged = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using QmpConnection connection = await QmpConnection.ConnectAsync(_path, _time, _stop.Token);
                connection.Reset += _locks.Clear;
                _locks.Clear();
                QmpSession session = new(connection, _held, _time);
                await session.StartAsync(_stop.Token);
                pause.Reset();
                (logged, _viewOnlyReason) = (null, null);
                QmpLog.Connected(_logger, _path);
                _tried.TrySetResult();
                while (await NextAsync(connection) is var item and not InputItem.Farewell)
                {
                    if (item is InputItem.Mark mark)
                    {
                        mark.Reached.TrySetResult();
                    }
                    else
                    {
                        await session.SendAsync(item, _stop.Token);
                    }
                }

                return;
            }
            catch (Exception e) when (e is IOException or QmpException or OperationCanceledException)
            {
                _viewOnlyReason = $"no QMP connection to {_path}: {e.Message}";
                _queue.Clear();
                _tried.TrySetResult();
                if (e is not OperationCanceledException && logged != e.Message)
                {
                    logged = e.Message;
                    QmpLog.ViewOnly(_logger, _viewOnlyReason);
                }
            }

            await pause.WaitAsync(_stop.Token);
        }
    }

    /// <summary>Reads QEMU's events while there is no input to send.</summary>
    private async Task<InputItem> NextAsync(QmpConnection connection)
    {
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Task<InputItem> next = _queue.TakeAsync(done.Token);
        if (!next.IsCompleted)
        {
            Task drain = connection.DrainAsync(done.Token);
            await Task.WhenAny(next, drain);
            if (!next.IsCompleted)
            {
                await done.CancelAsync();
                await next.ContinueWith(_ => { }, TaskScheduler.Default);
            }

            await done.CancelAsync();
            await drain;
        }

        return await next;
    }
}
