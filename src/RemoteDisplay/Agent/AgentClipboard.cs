using System.Buffers;
using System.Net.Sockets;
using LinuxInterop;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteDisplay.Clipboard;
using RemoteDisplay.Connecting;

namespace RemoteDisplay.Agent;

/// <summary>Shares a clipboard with a guest in which SPICE's agent (spice-vdagent) runs, through QEMU's socket of a
/// virtio port named com.redhat.spice.0. No other program may use the socket. It reconnects until it is
/// disposed.</summary>
public sealed class AgentClipboard : IAsyncDisposable
{
    private const string QemuOption = "-device virtserialport,name=com.redhat.spice.0";
    private const int BufferLength = 16 * 1024;

    private readonly string _path;
    private readonly SharedClipboard _clipboard;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _due = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="path">The UNIX socket of QEMU's chardev.</param>
    /// <param name="clipboard">What is shared.</param>
    /// <param name="time">The clock for pauses.</param>
    /// <param name="logger">Receives the state of the connection.</param>
    /// <exception cref="ArgumentException">No socket can have this path.</exception>
    public AgentClipboard(string path, SharedClipboard clipboard, TimeProvider? time = null, ILogger? logger = null)
    {
        UnixSocket.CheckPath(path);
        _path = path;
        _clipboard = clipboard;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using IDisposable subscription = _clipboard.Subscribe(Wake);
        ReconnectPause pause = new(_time);
        string? logged = null;
        while (!_stop.IsCancellationRequested)
        {
            AgentSession session = new(_clipboard, guest: this, _logger);
            try
            {
                using Socket socket = await QemuSocket.ConnectAsync(_path, QemuOption, _stop.Token);
                await ServeAsync(socket, session);
            }
            catch (Exception e) when (e is IOException or AgentException or SocketException
                or OperationCanceledException)
            {
                if (session.IsShared)
                {
                    pause.Reset();
                    logged = null;
                }

                string reason = $"no connection to the agent at {_path}: {e.Message}";
                if (e is not OperationCanceledException && logged != reason)
                {
                    logged = reason;
                    AgentLog.Disconnected(_logger, reason);
                }
            }

            await pause.WaitAsync(_stop.Token);
        }
    }

    /// <summary>Reads and writes independently, because an agent may do one after the other.</summary>
    private async Task ServeAsync(Socket socket, AgentSession session)
    {
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Task reading = ReadAsync(socket, session, done.Token);
        Task writing = WriteAsync(socket, session, done.Token);
        Task first = await Task.WhenAny(reading, writing);
        await done.CancelAsync();
        await Task.WhenAll(reading, writing).ContinueWith(_ => { }, TaskScheduler.Default);
        await first;
    }

    private async Task ReadAsync(Socket socket, AgentSession session, CancellationToken stop)
    {
        AgentParser parser = new(session.Receive, session.Skip);
        byte[] buffer = new byte[BufferLength];
        bool isShared = false;
        while (true)
        {
            int count = await socket.ReceiveAsync(buffer, stop);
            if (count == 0)
            {
                throw new IOException("QEMU has closed it");
            }

            parser.Feed(buffer.AsSpan(0, count));
            if (!isShared && session.IsShared)
            {
                isShared = true;
                _clipboard.AddGuest();
                AgentLog.Connected(_logger, _path);
            }

            Wake();
        }
    }

    private async Task WriteAsync(Socket socket, AgentSession session, CancellationToken stop)
    {
        ArrayBufferWriter<byte> output = new();
        while (true)
        {
            while (session.TryWrite(output))
            {
                for (ReadOnlyMemory<byte> rest = output.WrittenMemory; !rest.IsEmpty;)
                {
                    rest = rest[await socket.SendAsync(rest, stop)..];
                }

                output = output.Capacity > BufferLength ? new() : output;
                output.ResetWrittenCount();
            }

            await _due.WaitAsync(stop);
        }
    }

    private void Wake()
    {
        try
        {
            _due.Release();
        }
        catch (SemaphoreFullException)
        {
            // The writer has been woken and has not looked yet.
        }
    }
}
