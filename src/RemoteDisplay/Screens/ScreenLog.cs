using Microsoft.Extensions.Logging;

namespace RemoteDisplay.Screens;

/// <summary>Log lines of screens; event ids 4300 to 4399.</summary>
internal static partial class ScreenLog
{
    [LoggerMessage(EventId = 4300, Level = LogLevel.Error, Message = "the picture of {Screen}: internal error")]
    internal static partial void Failed(ILogger logger, string screen, Exception exception);
}
