using Microsoft.Extensions.Logging;

namespace GvtDevice.Cli;

/// <summary>Messages for a person at the terminal; standard output is for results.</summary>
internal static class StandardError
{
    /// <summary>Loggers that write a line for each event.</summary>
    public static ILoggerFactory CreateLoggers() => LoggerFactory.Create(builder => builder
        .AddSimpleConsole(console => console.SingleLine = true)
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
}
