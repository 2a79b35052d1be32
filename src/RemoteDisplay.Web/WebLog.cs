using Microsoft.Extensions.Logging;

namespace RemoteDisplay.Web;

/// <summary>Log lines of the browser page; event ids 4200 to 4299.</summary>
internal static partial class WebLog
{
    [LoggerMessage(EventId = 4200, Level = LogLevel.Information, Message = "the page is at {Url}{Hint}")]
    internal static partial void Listening(ILogger logger, string url, string hint);

    [LoggerMessage(EventId = 4201, Level = LogLevel.Warning, Message = "the page cannot show live screens: {Reason}")]
    internal static partial void NoNoVnc(ILogger logger, string reason);

    [LoggerMessage(EventId = 4202, Level = LogLevel.Debug, Message = "web request from {Peer} refused: {Reason}")]
    internal static partial void Refused(ILogger logger, string peer, string reason);
}
