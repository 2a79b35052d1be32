using Microsoft.Extensions.Logging;

namespace RemoteDisplay.Vnc;

/// <summary>Log lines of the RFB server; event ids 4000 to 4099.</summary>
internal static partial class RfbLog
{
    [LoggerMessage(EventId = 4000, Level = LogLevel.Information, Message = "VNC listens on {Address}")]
    internal static partial void Listening(ILogger logger, string address);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "VNC viewer {Peer} connected ({Count} now)")]
    internal static partial void Connected(ILogger logger, string peer, int count);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information,
        Message = "VNC viewer {Peer} disconnected: {Reason} ({Count} left)")]
    internal static partial void Gone(ILogger logger, string peer, string reason, int count);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Debug, Message = "VNC connection from {Peer} refused: {Reason}")]
    internal static partial void Refused(ILogger logger, string peer, string reason);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Error, Message = "VNC viewer {Peer}: internal error")]
    internal static partial void Failed(ILogger logger, string peer, Exception exception);

    [LoggerMessage(EventId = 4005, Level = LogLevel.Debug, Message = "cannot accept VNC viewers: {Reason}")]
    internal static partial void AcceptFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 4006, Level = LogLevel.Information,
        Message = "a viewer typed keysym 0x{Keysym:X}, which the guest's keyboard {Keymap} does not have: dropped")]
    internal static partial void UnknownKey(ILogger logger, uint keysym, string keymap);

    [LoggerMessage(EventId = 4007, Level = LogLevel.Information,
        Message = "a viewer of {Screen} accepts JPEG, but libturbojpeg.so.0 (Debian: libturbojpeg0) is missing: "
            + "photographs and films take more of the connection")]
    internal static partial void NoJpeg(ILogger logger, string screen);
}
