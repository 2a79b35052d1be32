using GvtDevice.Gtt;
using GvtDevice.Mmio;
using Microsoft.Extensions.Logging;

namespace GvtDevice.Gt.Engines;

/// <summary>What the engines of a GPU are connected to.</summary>
/// <param name="Engines">All of them.</param>
/// <param name="Traits">What they have in common.</param>
/// <param name="Executes">Whether they execute submissions.</param>
/// <param name="Ggtt">The global graphics address space.</param>
/// <param name="Registers">Returns all registers, once they are declared; commands write them.</param>
/// <param name="Pipes">The pipes that commands use.</param>
/// <param name="NowNs">The current time, CLOCK_MONOTONIC, from which timestamps derive.</param>
/// <param name="Log">Receives the names of commands that are not executed.</param>
internal sealed record EngineWiring(
    IReadOnlyList<EngineIdentity> Engines,
    EngineTraits Traits,
    bool Executes,
    IGraphicsMemory Ggtt,
    Func<RegisterMap> Registers,
    IReadOnlyList<CommandedPipe> Pipes,
    Func<long> NowNs,
    ILogger Log);
