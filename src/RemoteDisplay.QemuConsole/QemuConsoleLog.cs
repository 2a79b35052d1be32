using Microsoft.Extensions.Logging;

namespace RemoteDisplay.QemuConsole;

/// <summary>Log lines of QEMU's console; event ids 4400 to 4499.</summary>
internal static partial class QemuConsoleLog
{
    [LoggerMessage(EventId = 4400, Level = LogLevel.Information, Message = "QEMU's console: listening on {Path}")]
    internal static partial void Listening(ILogger logger, string path);

    [LoggerMessage(EventId = 4401, Level = LogLevel.Information,
        Message = "QEMU's console: connected, waiting for the guest to load virtio-gpu")]
    internal static partial void Connected(ILogger logger);

    [LoggerMessage(EventId = 4402, Level = LogLevel.Information, Message = "QEMU's console shows the screen")]
    internal static partial void Shows(ILogger logger);

    [LoggerMessage(EventId = 4403, Level = LogLevel.Debug,
        Message = "QEMU's console no longer shows the screen: {Reason}")]
    internal static partial void ShowsNoMore(ILogger logger, string reason);

    [LoggerMessage(
        EventId = 4404, Level = LogLevel.Information, Message = "QEMU's console: connection ended: {Reason}")]
    internal static partial void Gone(ILogger logger, string reason);

    [LoggerMessage(
        EventId = 4405, Level = LogLevel.Warning,
        Message = "QEMU's console: the guest's virtio-gpu driver gets no answers: {Reason}")]
    internal static partial void NotServed(ILogger logger, string reason);

    [LoggerMessage(EventId = 4406, Level = LogLevel.Warning,
        Message = "QEMU's console: connection refused: {Count} are served already")]
    internal static partial void Refused(ILogger logger, int count);

    [LoggerMessage(EventId = 4407, Level = LogLevel.Error, Message = "QEMU's console: internal error")]
    internal static partial void Failed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 4408, Level = LogLevel.Debug, Message = "QEMU's console: cannot accept: {Reason}")]
    internal static partial void AcceptFailed(ILogger logger, string reason);
}
