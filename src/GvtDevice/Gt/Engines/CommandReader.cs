using System.Runtime.InteropServices;
using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>Reads commands one by one; the first dword of each determines its length. Source: SKL PRM vol. 2a, "Command
/// Header Format".</summary>
/// <param name="table">The commands of the generation.</param>
/// <param name="engine">The engine that executes the commands.</param>
internal sealed class CommandReader(CommandTable table, EngineKind engine)
{
    /// <summary>The longest command that the usual eight bits of length can express.</summary>
    private const int MostDwords = 0xFF + 2;

    private readonly uint[] _command = new uint[MostDwords];

    /// <param name="memory">The address space of the command.</param>
    /// <param name="address">Address of its first dword.</param>
    /// <param name="row">The command; null if the engine does not know it, and only the first dword is
    /// returned.</param>
    /// <param name="length">Its length in dwords; if it exceeds the reader's limit, only the beginning is
    /// returned.</param>
    /// <returns>The dwords of the command; empty if they cannot be read.</returns>
    public ReadOnlySpan<uint> Read(IGraphicsMemory memory, ulong address, out EngineCommand? row, out int length)
    {
        (row, length) = (null, 1);
        if (!memory.TryRead(address, MemoryMarshal.AsBytes(_command.AsSpan(0, 1))))
        {
            return [];
        }

        uint header = _command[0];
        row = table.Find(header, engine);
        length = row?.Length.DwordsOf(header) ?? 1;
        Span<uint> command = _command.AsSpan(0, Math.Min(length, MostDwords));
        if (!memory.TryRead(address, MemoryMarshal.AsBytes(command)))
        {
            return [];
        }

        // The guest may have changed the header after it was read.
        command[0] = header;
        return command;
    }
}
