using DisplayModel;
using GvtDevice.Gtt;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;
using Microsoft.Extensions.Logging;

namespace GvtDevice.Platforms;

/// <summary>What the units of a GPU are connected to.</summary>
/// <param name="Options">The options of the device.</param>
/// <param name="Display">The pipes and outputs.</param>
/// <param name="Interrupts">The interrupt tree, which receives the units' interrupts.</param>
/// <param name="Fences">The fences of the aperture.</param>
/// <param name="Memory">The graphics address space from which planes read their surfaces.</param>
/// <param name="Registers">Returns all registers, once they are declared.</param>
/// <param name="StolenBase">Returns the guest physical address of the stolen memory; 0 while BAR0 has none.</param>
/// <param name="Feeds">The port and the infoframes of each pipe; filled by the generation.</param>
/// <param name="NowNs">The current time, CLOCK_MONOTONIC.</param>
/// <param name="Log">The log of the device.</param>
internal sealed record Chip(
    VgpuOptions Options,
    Display Display,
    InterruptBlock Interrupts,
    FenceBlock Fences,
    IGraphicsMemory Memory,
    Func<RegisterMap> Registers,
    Func<uint> StolenBase,
    ICollection<PipeFeed> Feeds,
    Func<long> NowNs,
    ILogger Log)
{
    /// <summary>The GPU that the device models.</summary>
    public GpuPlatform Platform => Options.Platform;

    /// <summary>The connectors; number n belongs to output n of the display.</summary>
    public IReadOnlyList<Connector> Connectors { get; } = [.. Options.Connectors.Select(setup => setup.Connector)];
}
