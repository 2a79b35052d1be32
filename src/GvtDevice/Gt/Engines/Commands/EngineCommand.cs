namespace GvtDevice.Gt.Engines.Commands;

/// <summary>A command of the command stream: a row of the tables in this folder.</summary>
/// <param name="client">The unit that the command is for.</param>
/// <param name="opcode">Bits 28:23 of its header for <see cref="CommandClient.Mi"/>, 28:22 for
/// <see cref="CommandClient.Blit"/>, 31:16 for <see cref="CommandClient.Render"/>.</param>
/// <param name="name">The PRM's name.</param>
/// <param name="engines">Engines that know the command; on others it is an instruction error.</param>
/// <param name="length">Its length.</param>
/// <param name="effect">How the command streamer treats it.</param>
/// <param name="leastDwords">Dwords that it needs; a shorter one lacks operands and is skipped.</param>
internal sealed class EngineCommand(
    CommandClient client, uint opcode, string name, EngineSet engines, CommandLength length, CommandEffect effect,
    int leastDwords = 1)
{
    public CommandClient Client => client;

    public uint Opcode => opcode;

    public string Name => name;

    public EngineSet Engines => engines;

    public CommandLength Length => length;

    public CommandEffect Effect => effect;

    public int LeastDwords => leastDwords;
}
