using Microsoft.Extensions.Logging;

namespace GvtDevice.Cli;

/// <summary>Creates loggers whose categories contain the number of the device.</summary>
internal sealed class NumberedLoggerFactory(ILoggerFactory inner, int number) : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public ILogger CreateLogger(string categoryName) => inner.CreateLogger($"{categoryName} {number}");

    /// <summary>Does nothing, because the inner factory belongs to its owner.</summary>
    public void Dispose()
    {
    }
}
