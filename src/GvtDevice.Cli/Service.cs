using Microsoft.Extensions.Logging;
using VfioUser.Display;
using VfioUser.Recording;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace GvtDevice.Cli;

/// <summary>One virtual GPU with its sockets, from start to a stop signal.</summary>
internal static class Service
{
    public static int Run(ServiceOptions options)
    {
        options.Validate();
        using ILoggerFactory loggers = LoggerFactory.Create(builder => builder
            .SetMinimumLevel(options.LogLevel)
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            })
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        using StopSignal stop = new();
        using Vgpu gpu = new(options.Device, loggers.CreateLogger<Vgpu>());
        using SessionRecorder? recorder = GpuRecording.Start(gpu, options.RecordPath);
        using VfioUserServer server = new(gpu, ServerOptions(options, recorder), loggers);
        DeviceReport report = new(gpu, server.Statistics);
        using DisplayServer? display = options.DisplaySocketPath is { } path
            ? new DisplayServer(
                new PipeDisplaySource(gpu.Core.Display, gpu.Surface, report.ToJson, server.Post),
                path,
                loggers.CreateLogger<DisplayServer>())
            : null;

        server.Start();
        display?.Start();
        stop.Wait(server.Completion);
        server.Stop();
        GpuRecording.Finish(recorder);
        if (server.Completion.IsFaulted)
        {
            server.Completion.GetAwaiter().GetResult();
        }

        return CommandRunner.Success;
    }

    private static VfioUserServerOptions ServerOptions(ServiceOptions options, IMessageTap? tap) => new()
    {
        SocketPath = options.SocketPath,
        ListenFd = options.ListenFd,
        SpinTime = TimeSpan.FromMicroseconds(options.SpinUs),
        Channel = new MessageChannelOptions { Tap = tap },
    };
}
