using Microsoft.Extensions.Logging;
using VfioUser.Protocol;

namespace VfioUser.Server;

/// <summary>Log lines of the server; event ids 1000 and up. Region accesses are logged at Trace at most.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(EventId = 1000, Level = LogLevel.Information, Message = "listening on {Endpoint}")]
    public static partial void Listening(ILogger logger, string endpoint);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "client connected")]
    public static partial void Connected(ILogger logger);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Information, Message = "client disconnected")]
    public static partial void Disconnected(ILogger logger);

    [LoggerMessage(EventId = 1003,
        Message = "protocol 0.{Minor} negotiated; the client takes {MaxFds} file descriptors and {MaxBytes} data bytes "
            + "per message")]
    public static partial void Negotiated(ILogger logger, LogLevel level, ushort minor, uint maxFds, ulong maxBytes);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "ending the connection: {Reason}")]
    public static partial void ProtocolViolation(ILogger logger, string reason);

    [LoggerMessage(EventId = 1005, Level = LogLevel.Information, Message = "the connection broke: {Reason}")]
    public static partial void ConnectionBroke(ILogger logger, string reason);

    [LoggerMessage(EventId = 1006, Level = LogLevel.Warning, Message = "cannot accept a client: {Reason}")]
    public static partial void AcceptFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 1020, Level = LogLevel.Information,
        Message = "going on with the client of an earlier process, which ended {Seconds:0.000} s ago")]
    public static partial void Resumed(ILogger logger, double seconds);

    [LoggerMessage(EventId = 1021, Level = LogLevel.Error,
        Message = "cannot go on where the earlier process ended: {Reason}")]
    public static partial void StateRefused(ILogger logger, string reason);

    [LoggerMessage(EventId = 1022, Level = LogLevel.Error,
        Message = "this server can no longer be restarted under its client: {Reason}")]
    public static partial void NotRestartable(ILogger logger, string reason);

    [LoggerMessage(EventId = 1023, Level = LogLevel.Error,
        Message = "refusing a {Command}: earlier processes ended when they executed it")]
    public static partial void Poisonous(ILogger logger, VfioUserCommand command);

    [LoggerMessage(EventId = 1007, Level = LogLevel.Information, Message = "stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(EventId = 1008, Level = LogLevel.Warning,
        Message = "the server stood still for {Seconds:0.0} s: waiting requests get an error, as QEMU abandons them "
            + "after 5 s")]
    public static partial void StoodStill(ILogger logger, double seconds);

    [LoggerMessage(EventId = 1009, Level = LogLevel.Warning,
        Message = "another client is waiting: the socket serves one at a time, so it has to wait until the current one "
            + "disconnects (QEMU gives up after 5 s, \"timed out\"). For a second guest, serve a second device: "
            + "--devices 2")]
    public static partial void AnotherWaits(ILogger logger);

    [LoggerMessage(EventId = 1010, Level = LogLevel.Information, Message = "{Name} socket listens on {Path}")]
    public static partial void ExtensionListening(ILogger logger, string name, string path);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Debug, Message = "{Name} client connected ({Count} now)")]
    public static partial void ExtensionConnected(ILogger logger, string name, int count);

    [LoggerMessage(EventId = 1012, Level = LogLevel.Debug, Message = "{Name} client disconnected ({Count} left)")]
    public static partial void ExtensionDisconnected(ILogger logger, string name, int count);

    [LoggerMessage(EventId = 1013, Level = LogLevel.Error, Message = "the {Name} socket has failed")]
    public static partial void ExtensionFailed(ILogger logger, Exception exception, string name);

    [LoggerMessage(EventId = 1100, Level = LogLevel.Trace, Message = "{Command} (id {Id}), {Bytes} payload bytes")]
    public static partial void Request(ILogger logger, VfioUserCommand command, ushort id, int bytes);

    [LoggerMessage(EventId = 1101, Message = "{Command} (id {Id}) refused with {Errno}: {Reason}")]
    public static partial void Refused(
        ILogger logger, LogLevel level, VfioUserCommand command, ushort id, Errno errno, string reason);

    [LoggerMessage(EventId = 1105, Message = "{Count} more requests were refused")]
    public static partial void RefusedMore(ILogger logger, LogLevel level, long count);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Error, Message = "the device failed in {Command} (id {Id})")]
    public static partial void DeviceFailed(ILogger logger, Exception exception, VfioUserCommand command, ushort id);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Error, Message = "the device failed in {Callback}")]
    public static partial void CallbackFailed(ILogger logger, Exception exception, string callback);

    [LoggerMessage(EventId = 1200, Level = LogLevel.Warning,
        Message = "{SizeMiB} MiB of memory at 0x{Address:X} have no file: if that is guest RAM, the device reaches it "
            + "by messages, which is slow. Give QEMU a shared memory backend: -object "
            + "memory-backend-memfd,id=mem,size=...,share=on -machine memory-backend=mem")]
    public static partial void MemoryWithoutFile(ILogger logger, ulong sizeMiB, ulong address);

    [LoggerMessage(EventId = 1201, Level = LogLevel.Debug,
        Message = "the client refused {Command} of 0x{Address:X}+{Count}: {Errno}")]
    public static partial void DmaRefused(
        ILogger logger, VfioUserCommand command, ulong address, ulong count, Errno errno);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning,
        Message = "the client has not answered {Command} of 0x{Address:X}+{Count} for {Seconds} s")]
    public static partial void DmaTimedOut(
        ILogger logger, VfioUserCommand command, ulong address, ulong count, double seconds);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Debug,
        Message = "ignored an unsolicited reply to {Command} (id {Id})")]
    public static partial void UnsolicitedReply(ILogger logger, VfioUserCommand command, ushort id);
}
