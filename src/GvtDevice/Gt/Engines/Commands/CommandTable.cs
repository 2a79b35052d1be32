using System.Collections.Frozen;

namespace GvtDevice.Gt.Engines.Commands;

/// <summary>Finds the row of a command by its header. Sources of the rows: SKL PRM vol. 2a; Mesa, genxml/gen90.xml and
/// gen120.xml; i915, gvt/cmd_parser.c and i915_cmd_parser.c.</summary>
internal sealed class CommandTable
{
    /// <summary>The rows by header, for each <see cref="EngineKind"/>.</summary>
    private readonly FrozenDictionary<uint, EngineCommand>[] _byEngine;

    private CommandTable(params IEnumerable<EngineCommand[]> rows) => _byEngine =
        [.. Enum.GetValues<EngineKind>().Select(engine => rows.SelectMany(row => row)
            .Where(row => ((int)row.Engines & (1 << (int)engine)) != 0)
            .ToFrozenDictionary(row => Key(row.Client, row.Opcode)))];

    public static CommandTable Gen9 { get; } =
        new(MiCommands.Gen9, BlitterCommands.Gen9, RenderCommands.Gen9, VideoCommands.Gen9);

    public static CommandTable Gen12 { get; } =
        new(MiCommands.Gen12, BlitterCommands.Gen12, RenderCommands.Gen12, VideoCommands.Gen12);

    /// <returns>The row; null if the engine does not know the command.</returns>
    public EngineCommand? Find(uint header, EngineKind engine)
    {
        CommandClient client = (CommandClient)(header >> 29);
        uint opcode = client switch
        {
            CommandClient.Mi => header >> 23,
            CommandClient.Blit => (header >> 22) & 0x7F,
            _ => header >> 16,
        };
        return _byEngine[(int)engine].GetValueOrDefault(Key(client, opcode));
    }

    private static uint Key(CommandClient client, uint opcode) => ((uint)client << 16) | opcode;
}
