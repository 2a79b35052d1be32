using Microsoft.Extensions.Logging;

namespace VfioUser.Display;

/// <summary>Log lines of the display socket; event ids 3000 to 3999.</summary>
internal static partial class DisplayLog
{
    [LoggerMessage(EventId = 3000, Level = LogLevel.Information, Message = "display socket listens on {Path}")]
    internal static partial void Listening(ILogger log, string path);

    [LoggerMessage(EventId = 3001, Level = LogLevel.Debug, Message = "display client connected ({Count} now)")]
    internal static partial void ClientConnected(ILogger log, int count);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Debug, Message = "display client gone ({Count} left)")]
    internal static partial void ClientGone(ILogger log, int count);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "display client dropped: {Reason}")]
    internal static partial void ClientDropped(ILogger log, string reason);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Debug, Message = "display command 0x{Command:X4} refused: {Reason}")]
    internal static partial void Refused(ILogger log, ushort command, string reason);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Error, Message = "the display socket has failed")]
    internal static partial void Failed(ILogger log, Exception exception);

    [LoggerMessage(EventId = 3006, Level = LogLevel.Warning, Message = "cannot accept display clients: {Reason}")]
    internal static partial void AcceptFailed(ILogger log, string reason);

    [LoggerMessage(EventId = 3007, Level = LogLevel.Error, Message = "a display command failed")]
    internal static partial void SourceFailed(ILogger log, Exception exception);
}
