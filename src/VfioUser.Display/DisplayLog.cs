using Microsoft.Extensions.Logging;

namespace VfioUser.Display;

/// <summary>Log lines about display clients; event ids 3000 to 3999.</summary>
internal static partial class DisplayLog
{
    [LoggerMessage(EventId = 3005, Level = LogLevel.Error, Message = "the display socket has failed")]
    internal static partial void Failed(ILogger logger, Exception exception);
}
