using Microsoft.Extensions.Logging;

namespace RemoteDisplay.Qmp;

/// <summary>Log lines of the input to QEMU; event ids 4100 to 4199.</summary>
internal static partial class QmpLog
{
    [LoggerMessage(EventId = 4100, Level = LogLevel.Information, Message = "input goes to QEMU at {Path}")]
    internal static partial void Connected(ILogger logger, string path);

    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning, Message = "viewers cannot type or click: {Reason}")]
    internal static partial void ViewOnly(ILogger logger, string reason);
}
