using Microsoft.Extensions.Logging;

namespace RemoteDisplay.Agent;

/// <summary>Log lines of the guest's agent; event ids 4500 to 4599.</summary>
internal static partial class AgentLog
{
    [LoggerMessage(EventId = 4500, Level = LogLevel.Information,
        Message = "the guest's agent shares the clipboard by {Path}")]
    internal static partial void Connected(ILogger logger, string path);

    [LoggerMessage(EventId = 4501, Level = LogLevel.Warning, Message = "the clipboard is not shared: {Reason}")]
    internal static partial void Disconnected(ILogger logger, string reason);

    [LoggerMessage(EventId = 4502, Level = LogLevel.Information,
        Message = "the guest copied {Bytes} bytes, which are too many to share")]
    internal static partial void TooLong(ILogger logger, uint bytes);
}
