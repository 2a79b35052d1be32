using GvtDevice.Gt.Engines.Commands;
using Microsoft.Extensions.Logging;

namespace GvtDevice.Gt.Engines;

/// <summary>Logs what a command streamer does not execute: each command once, and the first register write and the
/// first hang.</summary>
/// <param name="engine">Name of the engine.</param>
/// <param name="logger">The log.</param>
internal sealed class SkippedCommands(string engine, ILogger logger)
{
    private readonly HashSet<EngineCommand> _known = [];
    private bool _hasWrite;
    private bool _hasHang;

    /// <summary>Logs a command that is not executed, or not in this use.</summary>
    public void Add(EngineCommand command)
    {
        if (_known.Add(command))
        {
            VgpuLog.CommandSkipped(logger, engine, command.Name);
        }
    }

    /// <summary>Logs a register write that a command may not do.</summary>
    public void AddWrite(string register)
    {
        if (!_hasWrite)
        {
            _hasWrite = true;
            VgpuLog.RegisterWriteSkipped(logger, engine, register);
        }
    }

    /// <summary>Logs an unknown or invalid command.</summary>
    /// <param name="header">Its first dword.</param>
    /// <param name="address">Its graphics address.</param>
    public void AddHang(uint header, ulong address)
    {
        if (!_hasHang)
        {
            _hasHang = true;
            VgpuLog.EngineHung(logger, engine, header, address);
        }
    }
}
