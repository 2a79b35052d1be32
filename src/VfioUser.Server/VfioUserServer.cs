using LinuxInterop;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VfioUser.Server.Connection;
using VfioUser.Server.Extension;

namespace VfioUser.Server;

/// <summary>Serves one device on a unix socket, to one client at a time, on its own thread. The server does not own the
/// device: dispose of the device after the server.</summary>
public sealed class VfioUserServer : IDisposable
{
    private const string ListenerName = "listener";

    private readonly IVfioUserDevice _device;
    private readonly VfioUserServerOptions _options;
    private readonly ILogger _logger;
    private readonly WorkQueue _work;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _attached = new();
    private Thread? _thread;
    private DeviceLoop? _loop;

    /// <param name="device">The device; used only on the server's thread, from <see cref="Start"/> on.</param>
    /// <param name="options">Where to listen, and the timeouts.</param>
    /// <param name="loggerFactory">null for no log.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public VfioUserServer(
        IVfioUserDevice device, VfioUserServerOptions options, ILoggerFactory? loggerFactory = null)
    {
        options.Validate();
        _device = device;
        _options = options;
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<VfioUserServer>();
        _work = new WorkQueue(_logger);
    }

    /// <summary>Completes when the server has stopped; faults when its thread failed.</summary>
    public Task Completion => _completion.Task;

    /// <summary>The server's counters. Any thread.</summary>
    public ServerStatistics Statistics { get; } = new();

    /// <summary>The extension for clients that propose it; null for none. Set it before <see cref="Start"/>.</summary>
    public IVfioUserExtension? Extension { get; set; }

    /// <summary>Binds, attaches the device and starts to accept clients. Call it once.</summary>
    /// <exception cref="IOException">The path is in use by another server, is not a socket, or cannot be
    /// bound.</exception>
    /// <exception cref="ArgumentException">The path is too long, its group does not exist, the descriptor is not a
    /// listening socket, or the device describes impossible regions or interrupts.</exception>
    public void Start()
    {
        if (_thread is not null)
        {
            throw new InvalidOperationException("The server has been started before.");
        }

        UnixListener listener = _options.SocketPath is { } path
            ? Listen(path)
            : UnixListener.Adopt(_options.ListenFd!.Value);
        _thread = new Thread(() => Run(listener)) { IsBackground = true, Name = "vfio-user device" };
        _thread.Start();
        _attached.Task.GetAwaiter().GetResult();
        string endpoint = _options.SocketPath ?? $"file descriptor {_options.ListenFd}";
        ServerLog.Listening(_logger, endpoint);
    }

    /// <summary>Closes the connection in an orderly way and stops. Waits for that unless called on the device
    /// thread.</summary>
    public void Stop() => End(handsOver: false);

    /// <summary>Stops, and leaves the client to the next process (<see cref="VfioUserServerOptions.FileStore"/>). The
    /// client notices nothing. Without a store it is <see cref="Stop"/>.</summary>
    public void HandOver() => End(handsOver: true);

    private void End(bool handsOver)
    {
        if (_thread is null)
        {
            _work.Dispose();
            _completion.TrySetResult();
            return;
        }

        _loop?.RequestStop(handsOver);
        if (_thread != Thread.CurrentThread)
        {
            _thread.Join();
        }
    }

    /// <summary>Runs work on the device thread, after all work posted earlier. Any thread.</summary>
    /// <returns>false when the server has stopped and the work will never run.</returns>
    public bool Post(Action work) => _work.Post(work);

    /// <summary>Runs a function on the device thread and returns its result or exception. Any thread.</summary>
    /// <returns>A task that faults with <see cref="ObjectDisposedException"/> when the server has stopped.</returns>
    public Task<T> InvokeAsync<T>(Func<T> function)
    {
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool accepted = Post(() =>
        {
            try
            {
                result.SetResult(function());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        if (!accepted)
        {
            result.SetException(new ObjectDisposedException(nameof(VfioUserServer), "The server has stopped."));
        }

        return result.Task;
    }

    /// <inheritdoc cref="IGuestMemory.OpenView"/>
    /// <exception cref="InvalidOperationException">The server has not been started.</exception>
    public IGuestMemoryView OpenMemory() => _loop is { } loop
        ? loop.Memory.OpenView()
        : throw new InvalidOperationException("The server has not been started.");

    /// <summary>Stops the server; see <see cref="Stop"/>.</summary>
    public void Dispose() => Stop();

    /// <summary>Goes on with the listener of an earlier process, so that clients which connected meanwhile are served,
    /// or makes one.</summary>
    private UnixListener Listen(string path)
    {
        if (_options.FileStore?.Take(ListenerName) is { } handle && UnixListener.Resume(handle, path) is { } kept)
        {
            return kept;
        }

        UnixListener listener = UnixListener.Bind(path, access: _options.SocketAccess);
        _options.FileStore?.Drop(ListenerName);
        _options.FileStore?.Keep(ListenerName, listener.Handle);
        return listener;
    }

    private void Run(UnixListener listener)
    {
        try
        {
            TimerSlack.Minimize();
            using (listener)
            using (DeviceLoop loop = new(_device, listener, _options, _work, Statistics, Extension, _logger))
            {
                _loop = loop;
                _attached.SetResult();
                loop.Run();
                if (loop.HandsOver)
                {
                    listener.Leave();
                }
                else
                {
                    _options.FileStore?.Drop(ListenerName);
                }
            }

            _work.Dispose();
            ServerLog.Stopped(_logger);
            _completion.SetResult();
        }
        catch (Exception e)
        {
            _work.Dispose();
            _completion.SetException(e);
            _attached.TrySetException(e);
        }
    }
}
