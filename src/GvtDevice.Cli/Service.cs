using Microsoft.Extensions.Logging;
using VfioUser.Display;
using VfioUser.Server;

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
        using VfioUserServer server = new(
            gpu,
            new VfioUserServerOptions
            {
                SocketPath = options.SocketPath,
                ListenFd = options.ListenFd,
                SpinTime = TimeSpan.FromMicroseconds(options.SpinUs),
            },
            loggers);
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
        if (server.Completion.IsFaulted)
        {
            server.Completion.GetAwaiter().GetResult();
        }

        return CommandRunner.Success;
    }
}
