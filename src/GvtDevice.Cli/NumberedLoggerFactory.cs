using Microsoft.Extensions.Logging;

namespace GvtDevice.Cli;

/// <summary>Makes loggers that say which device they speak of.</summary>
internal sealed class NumberedLoggerFactory(ILoggerFactory inner, int number) : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public ILogger CreateLogger(string categoryName) => inner.CreateLogger($"{categoryName} {number}");

    /// <summary>The inner factory is its owner's.</summary>
    public void Dispose()
    {
    }
}
