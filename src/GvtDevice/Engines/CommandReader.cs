using System.Runtime.InteropServices;
using GvtDevice.Gtt;

namespace GvtDevice.Engines;

/// <summary>Reads commands one by one; how long each is follows from its first dword. Source: SKL PRM vol. 2a, "Command
/// Header Format".</summary>
internal sealed class CommandReader
{
    /// <summary>What the eight bits of length of most commands can say.</summary>
    private const int MostDwords = 0xFF + 2;

    private readonly uint[] _command = new uint[MostDwords];

    /// <param name="memory">The address space of the command.</param>
    /// <param name="address">Of its first dword.</param>
    /// <param name="length">Its length in dwords; of a longer command than can be read whole, only the beginning is given.</param>
    /// <returns>Empty when it cannot be read.</returns>
    public ReadOnlySpan<uint> Read(IGraphicsMemory memory, ulong address, bool isVideo, out int length)
    {
        length = 1;
        if (!memory.TryRead(address, MemoryMarshal.AsBytes(_command.AsSpan(0, 1))))
        {
            return [];
        }

        length = LengthOf(_command[0], isVideo);
        Span<uint> command = _command.AsSpan(0, Math.Min(length, MostDwords));
        uint header = command[0];
        if (!memory.TryRead(address, MemoryMarshal.AsBytes(command)))
        {
            return [];
        }

        // The guest may have changed it since its length was taken from it.
        command[0] = header;
        return command;
    }

    private static int LengthOf(uint header, bool isVideo) => (header >> 29) switch
    {
        0 => MiOpcodeOf(header) switch
        {
            < (MiOpcode)0x10 => 1,
            MiOpcode.FlushDw => (int)(header & 0x3F) + 2,
            _ => (int)(header & 0xFF) + 2,
        },
        3 when isVideo => (int)(header & 0xFFF) + 2,
        3 when ((header >> 27) & 3) == 1 => 1,
        _ => (int)(header & 0xFF) + 2,
    };

    public static MiOpcode MiOpcodeOf(uint header) => (MiOpcode)((header >> 23) & 0x3F);
}
