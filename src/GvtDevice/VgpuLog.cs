using Microsoft.Extensions.Logging;

namespace GvtDevice;

/// <summary>Log lines of the device; event ids 2000 to 2999.</summary>
internal static partial class VgpuLog
{
    [LoggerMessage(EventId = 2000, Level = LogLevel.Information,
        Message = "pipe {Pipe} on: {Width}x{Height} at {RefreshHz:0.000} Hz, pixel clock {PixelClockHz} Hz")]
    internal static partial void PipeOn(
        ILogger logger, char pipe, int width, int height, double refreshHz, long pixelClockHz);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "pipe {Pipe} off")]
    internal static partial void PipeOff(ILogger logger, char pipe);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning,
        Message = "pipe {Pipe} was enabled without a usable raster or port clock; it stays dark")]
    internal static partial void PipeWithoutTiming(ILogger logger, char pipe);

    [LoggerMessage(
        EventId = 2003,
        Level = LogLevel.Debug,
        Message = "register 0x{Offset:X5} is not modelled; it stores what is written")]
    internal static partial void UnknownRegister(ILogger logger, uint offset);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Information, Message = "device reset")]
    internal static partial void Reset(ILogger logger);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Information,
        Message = "the firmware shows {Width}x{Height} until a driver shows a plane")]
    internal static partial void FirmwarePicture(ILogger logger, int width, int height);

    [LoggerMessage(EventId = 2010, Level = LogLevel.Information, Message = "{Engine}: {Command} is not executed")]
    internal static partial void CommandSkipped(ILogger logger, string engine, string command);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Information,
        Message = "{Engine}: a write of {Register} by a command is not executed; further ones are not logged")]
    internal static partial void RegisterWriteSkipped(ILogger logger, string engine, string register);

    [LoggerMessage(EventId = 2012, Level = LogLevel.Warning,
        Message =
            "{Engine} hangs: invalid command 0x{Header:X8} at graphics address 0x{Address:X}; others are not logged")]
    internal static partial void EngineHung(ILogger logger, string engine, uint header, ulong address);
}
