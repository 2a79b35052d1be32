using Microsoft.Extensions.Logging;

namespace GvtDevice.Tests;

/// <summary>A log whose lines a test reads.</summary>
internal sealed class LogLines : ILogger
{
    public List<string> Lines { get; } = [];

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
