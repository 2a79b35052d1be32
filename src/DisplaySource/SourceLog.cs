using Microsoft.Extensions.Logging;

namespace DisplaySource;

/// <summary>Log lines about heads; event ids 3500 to 3599.</summary>
internal static partial class SourceLog
{
    [LoggerMessage(
        EventId = 3500,
        Level = LogLevel.Error,
        Message = "the refresh thread has failed: drawings are no longer noticed")]
    internal static partial void RefreshThreadFailed(ILogger logger, Exception exception);
}
