using GvtDevice.Gt.Engines.Commands;
using Microsoft.Extensions.Logging;

namespace GvtDevice.Gt.Engines;

/// <summary>Names in the log what a command streamer does not execute, once each.</summary>
/// <param name="engine">Its name.</param>
/// <param name="log">The log.</param>
internal sealed class SkippedCommands(string engine, ILogger log)
{
    private readonly HashSet<EngineCommand> _known = [];
    private bool _hasWrite;
    private bool _hasHang;

    /// <summary>A command, or this use of it, is not executed.</summary>
    public void Add(EngineCommand command)
    {
        if (_known.Add(command))
        {
            VgpuLog.CommandSkipped(log, engine, command.Name);
        }
    }

    /// <summary>A command must not write a register, or it is none.</summary>
    public void AddWrite(string register)
    {
        if (!_hasWrite)
        {
            _hasWrite = true;
            VgpuLog.RegisterWriteSkipped(log, engine, register);
        }
    }

    /// <summary>A command is unknown or invalid.</summary>
    /// <param name="header">Its first dword.</param>
    /// <param name="address">Graphics address.</param>
    public void AddHang(uint header, ulong address)
    {
        if (!_hasHang)
        {
            _hasHang = true;
            VgpuLog.EngineHung(log, engine, header, address);
        }
    }
}
