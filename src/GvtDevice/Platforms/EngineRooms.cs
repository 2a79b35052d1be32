using GvtDevice.Gt.Engines;

namespace GvtDevice.Platforms;

/// <summary>Connects engines to a GPU.</summary>
internal static class EngineRooms
{
    /// <param name="chip">The GPU.</param>
    /// <param name="engines">All its engines.</param>
    /// <param name="traits">What they have in common.</param>
    /// <param name="pipes">The pipes that commands use.</param>
    public static EngineWiring Wiring(
        Chip chip, IReadOnlyList<EngineIdentity> engines, EngineTraits traits, IEnumerable<PipeRooms> pipes) => new(
        engines,
        traits,
        chip.Options.ExecutesCommands,
        chip.Memory,
        chip.Registers,
        [.. pipes.Select(pipe => pipe.Commanded)],
        chip.NowNs,
        chip.Log);
}
