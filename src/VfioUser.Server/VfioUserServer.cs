using LinuxInterop;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VfioUser.Server.Connection;
using VfioUser.Server.Extension;

namespace VfioUser.Server;

/// <summary>Offers one device on a unix socket, to one client at a time, from a thread of its own. The server does not
/// own the device: dispose of it after the server.</summary>
public sealed class VfioUserServer : IDisposable
{
    private readonly IVfioUserDevice _device;
    private readonly VfioUserServerOptions _options;
    private readonly ILogger _logger;
    private readonly WorkQueue _work;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _attached = new();
    private Thread? _thread;
    private DeviceLoop? _loop;

    /// <param name="device">Used on the server's thread only, from <see cref="Start"/> on.</param>
    /// <param name="options">Where to listen.</param>
    /// <param name="loggerFactory">null for silence.</param>
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

    /// <summary>Completes when the server has stopped; faults when its thread died.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Counters for any thread.</summary>
    public ServerStatistics Statistics { get; } = new();

    /// <summary>What is offered to clients that propose it; to be set before <see cref="Start"/>.</summary>
    public IVfioUserExtension? Extension { get; set; }

    /// <summary>Binds, attaches the device and starts to accept. Once only.</summary>
    /// <exception cref="IOException">The path is in use by another server, is no socket, or cannot be
    /// bound.</exception>
    /// <exception cref="ArgumentException">The path is too long, its group does not exist, the descriptor is no
    /// listener, or the device describes impossible regions or interrupts.</exception>
    public void Start()
    {
        if (_thread is not null)
        {
            throw new InvalidOperationException("The server has been started before.");
        }

        UnixListener listener = _options.SocketPath is { } path
            ? UnixListener.Bind(path, access: _options.SocketAccess)
            : UnixListener.Adopt(_options.ListenFd!.Value);
        _thread = new Thread(() => Run(listener)) { IsBackground = true, Name = "vfio-user device" };
        _thread.Start();
        _attached.Task.GetAwaiter().GetResult();
        string endpoint = _options.SocketPath ?? $"file descriptor {_options.ListenFd}";
        ServerLog.Listening(_logger, endpoint);
    }

    /// <summary>Ends the connection in an orderly way and stops; waits for that unless called on the device
    /// thread.</summary>
    public void Stop()
    {
        if (_thread is null)
        {
            _work.Dispose();
            _completion.TrySetResult();
            return;
        }

        _loop?.RequestStop();
        if (_thread != Thread.CurrentThread)
        {
            _thread.Join();
        }
    }

    /// <summary>Runs work on the device thread, after what was posted before it. Any thread.</summary>
    /// <returns>false when the server has stopped and the work will never run.</returns>
    public bool Post(Action work) => _work.Post(work);

    /// <summary>Runs a function on the device thread and hands back what it returns or throws. Any thread.</summary>
    /// <returns>Faulted with <see cref="ObjectDisposedException"/> when the server has stopped.</returns>
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
    /// <exception cref="InvalidOperationException">Not started.</exception>
    public IGuestMemoryView OpenMemory() => _loop is { } loop
        ? loop.Memory.OpenView()
        : throw new InvalidOperationException("The server has not been started.");

    /// <summary>Stops.</summary>
    public void Dispose() => Stop();

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
