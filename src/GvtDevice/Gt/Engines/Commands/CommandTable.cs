using System.Collections.Frozen;

namespace GvtDevice.Gt.Engines.Commands;

/// <summary>Finds the row of a command by its header. Sources of the rows: SKL PRM vol. 2a; Mesa, genxml/gen90.xml;
/// i915, gvt/cmd_parser.c and i915_cmd_parser.c.</summary>
internal static class CommandTable
{
    /// <summary>The rows by header, for each <see cref="EngineKind"/>.</summary>
    private static readonly FrozenDictionary<uint, EngineCommand>[] s_byEngine =
        [.. Enum.GetValues<EngineKind>().Select(engine => Rows
            .Where(row => ((int)row.Engines & (1 << (int)engine)) != 0)
            .ToFrozenDictionary(row => Key(row.Client, row.Opcode)))];

    /// <summary>All rows.</summary>
    public static IEnumerable<EngineCommand> Rows =>
        MiCommands.Rows.Concat(BlitterCommands.Rows).Concat(RenderCommands.Rows).Concat(VideoCommands.Rows);

    /// <returns>The row; null if the engine does not know the command.</returns>
    public static EngineCommand? Find(uint header, EngineKind engine)
    {
        CommandClient client = (CommandClient)(header >> 29);
        uint opcode = client switch
        {
            CommandClient.Mi => header >> 23,
            CommandClient.Blit => (header >> 22) & 0x7F,
            _ => header >> 16,
        };
        return s_byEngine[(int)engine].GetValueOrDefault(Key(client, opcode));
    }

    private static uint Key(CommandClient client, uint opcode) => ((uint)client << 16) | opcode;
}
