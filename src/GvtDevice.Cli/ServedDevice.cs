using DisplaySource;
using GvtDevice.Cli.Report;
using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Display;
using VfioUser.Display.Buffers;
using VfioUser.Display.Endpoint;
using VfioUser.Recording;
using VfioUser.Server;

namespace GvtDevice.Cli;

/// <summary>One virtual GPU with its sockets and threads. It shares nothing with other devices of the process, so a
/// failure affects only this device.</summary>
internal sealed class ServedDevice : IDisposable
{
    private readonly Vgpu _gpu;
    private readonly VfioUserServer _server;
    private readonly PipeDisplaySource? _source;
    private readonly ExtensionServer? _display;
    private readonly PlaneBuffers? _buffers;
    private readonly Func<Viewing>? _makeViewing;
    private readonly SessionRecorder? _recorder;
    private Viewing? _viewing;

    /// <param name="options">The options of all devices.</param>
    /// <param name="number">The number of this device, from 0.</param>
    /// <param name="loggers">The loggers of this device.</param>
    /// <param name="store">Where the next process finds what it needs to go on; null for nowhere.</param>
    /// <exception cref="IOException">A socket for clients cannot be bound, or the recording cannot be
    /// created.</exception>
    public ServedDevice(ServiceOptions options, int number, ILoggerFactory loggers, IFileStore? store)
    {
        _gpu = MakeGpu(options.Device, loggers.CreateLogger<Vgpu>(), store);
        _recorder = GpuRecording.Start(_gpu, options.RecordingOf(number));
        _server = new VfioUserServer(_gpu, options.ServerOf(number, _recorder, store), loggers);
        string? displaySocketPath = options.DisplaySocketOf(number);
        if (displaySocketPath is null && !options.Viewing.IsWanted)
        {
            return;
        }

        DeviceReport report = new(_gpu, _server.Statistics, () => _buffers);
        _source = new PipeDisplaySource(
            _gpu.Core.Display,
            _gpu.Ggtt,
            report.Describe,
            new ServerThread(_server),
            loggers.CreateLogger<PipeDisplaySource>());
        _gpu.DmaChanged += _source.OnDmaChanged;
        if (displaySocketPath is not null)
        {
            _buffers = new PlaneBuffers(_gpu.Ggtt, _server.OpenMemory, _source.HeadCount);
            _gpu.DmaChanged += _buffers.OnDmaChanged;
            DisplayEndpoint endpoint = new(_source, _buffers, state: new ServedState(_server, _gpu));
            _server.Extension = endpoint;
            _display = new ExtensionServer(
                endpoint,
                "display",
                new VfioUserServerOptions { SocketPath = displaySocketPath, SocketAccess = options.SocketAccess },
                loggers.CreateLogger<ExtensionServer>());
        }

        if (options.Viewing.IsWanted)
        {
            _makeViewing = () =>
                new Viewing(_source, new WebReport(_server, report, _gpu), options.Viewing, loggers);
        }
    }

    /// <summary>Completes when the device thread ends, with its exception if it fails.</summary>
    public Task Completion => _server.Completion;

    /// <summary>Serves QEMU first: it may wait for this process to go on.</summary>
    /// <exception cref="IOException">A socket cannot be bound.</exception>
    public void Start()
    {
        _server.Start();
        _viewing = _makeViewing?.Invoke();
        _display?.Start();
    }

    /// <summary>Closes the connection in order and completes the recording.</summary>
    /// <param name="handsOver">Whether the connection stays open for the next process.</param>
    /// <exception cref="IOException">The recording could not be completed.</exception>
    public void Stop(bool handsOver)
    {
        if (handsOver)
        {
            _server.HandOver();
        }
        else
        {
            _server.Stop();
        }

        GpuRecording.Finish(_recorder);
    }

    public void Dispose()
    {
        _viewing?.Dispose();
        _display?.Dispose();
        _server.Dispose();
        _source?.Dispose();
        _buffers?.Dispose();
        _recorder?.Dispose();
        _gpu.Dispose();
    }

    /// <summary>Creates the device, with the memory that clients have mapped if an earlier process left it.</summary>
    private static Vgpu MakeGpu(VgpuOptions options, ILogger logger, IFileStore? store)
    {
        const string memoryName = "memory";
        if (store?.Take(memoryName) is { } memory)
        {
            return new Vgpu(options, logger, memory);
        }

        Vgpu gpu = new(options, logger);
        store?.Keep(memoryName, gpu.MemoryFile);
        return gpu;
    }
}
