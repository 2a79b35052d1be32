using System.Runtime.InteropServices;
using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>Reads commands one by one; how long each is follows from its first dword. Source: SKL PRM vol. 2a, "Command
/// Header Format".</summary>
/// <param name="engine">Whose commands.</param>
internal sealed class CommandReader(EngineKind engine)
{
    /// <summary>What the eight bits of length of most commands can say.</summary>
    private const int MostDwords = 0xFF + 2;

    private readonly uint[] _command = new uint[MostDwords];

    /// <param name="memory">The address space of the command.</param>
    /// <param name="address">Of its first dword.</param>
    /// <param name="row">What it is; null when the engine knows no such command, and then only its first dword is
    /// given.</param>
    /// <param name="length">Its length in dwords; of a longer command than can be read whole, only the beginning is
    /// given.</param>
    /// <returns>Empty when it cannot be read.</returns>
    public ReadOnlySpan<uint> Read(IGraphicsMemory memory, ulong address, out EngineCommand? row, out int length)
    {
        (row, length) = (null, 1);
        if (!memory.TryRead(address, MemoryMarshal.AsBytes(_command.AsSpan(0, 1))))
        {
            return [];
        }

        uint header = _command[0];
        row = CommandTable.Find(header, engine);
        length = row?.Length.DwordsOf(header) ?? 1;
        Span<uint> command = _command.AsSpan(0, Math.Min(length, MostDwords));
        if (!memory.TryRead(address, MemoryMarshal.AsBytes(command)))
        {
            return [];
        }

        // The guest may have changed it since its length was taken from it.
        command[0] = header;
        return command;
    }
}
