using GvtDevice.Cli.Keeping;
using Microsoft.Extensions.Logging;

namespace GvtDevice.Cli;

/// <summary>The virtual GPUs of this process, from start to a stop signal.</summary>
internal static partial class Service
{
    /// <exception cref="ArgumentException">The options are invalid.</exception>
    /// <exception cref="IOException">A socket cannot be bound, or the limit of open files is too low.</exception>
    public static int Run(ServiceOptions options)
    {
        options.Validate();
        using Readiness readiness = new(options.ReadyFd, Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));
        OpenFiles.Require(options.Devices);
        using ILoggerFactory loggers = LoggerFactory.Create(builder => builder
            .SetMinimumLevel(options.LogLevel)
            .AddFilter("Microsoft", (LogLevel)Math.Max((int)options.LogLevel, (int)LogLevel.Warning))
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            })
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        using StopSignal stop = new();
        using KeptFiles? kept = options.IsRestartable ? KeptFiles.Open(() => Rehearsal.Run(options)) : null;
        List<ServedDevice> devices = [];
        try
        {
            for (int number = 0; number < options.Devices; number++)
            {
                ILoggerFactory own = options.Devices == 1 ? loggers : new NumberedLoggerFactory(loggers, number);
                ServedDevice device = new(options, number, own, kept?.StoreOf(number));
                devices.Add(device);
                device.Start();
                _ = LogFailureAsync(device, own.CreateLogger(nameof(Service)));
            }

            readiness.Announce();
            Task all = Task.WhenAll(devices.Select(device => device.Completion));
            stop.Wait(all);
            readiness.AnnounceEnd();
            devices.ForEach(device => device.Stop(handsOver: stop.IsTermination));
            return all.IsFaulted && !stop.IsRaised ? CommandRunner.Failed : CommandRunner.Success;
        }
        finally
        {
            devices.ForEach(device => device.Dispose());
        }
    }

    /// <summary>Logs the failure of a device; the other devices continue.</summary>
    private static async Task LogFailureAsync(ServedDevice device, ILogger logger)
    {
        try
        {
            await device.Completion;
        }
        catch (Exception e)
        {
            LogDeath(logger, e);
        }
    }

    [LoggerMessage(EventId = 5000, Level = LogLevel.Critical, Message = "the device thread failed")]
    private static partial void LogDeath(ILogger logger, Exception exception);
}
