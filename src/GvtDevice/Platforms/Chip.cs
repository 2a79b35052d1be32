using DisplayModel;
using GvtDevice.Gtt;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;
using Microsoft.Extensions.Logging;

namespace GvtDevice.Platforms;

/// <summary>What the units of a GPU are wired to.</summary>
/// <param name="Options">What is built in.</param>
/// <param name="Display">Pipes and monitors.</param>
/// <param name="Interrupts">Where units report what has happened.</param>
/// <param name="Fences">Of the aperture.</param>
/// <param name="Memory">The graphics address space that planes point into.</param>
/// <param name="Registers">All registers, once they are declared.</param>
/// <param name="Feeds">Where each pipe's picture goes; the generation fills it.</param>
/// <param name="NowNs">CLOCK_MONOTONIC.</param>
/// <param name="Log">Of the device.</param>
internal sealed record Chip(
    VgpuOptions Options,
    Display Display,
    InterruptBlock Interrupts,
    FenceBlock Fences,
    IGraphicsMemory Memory,
    Func<RegisterMap> Registers,
    ICollection<PipeFeed> Feeds,
    Func<long> NowNs,
    ILogger Log)
{
    /// <summary>Which GPU it is.</summary>
    public GpuPlatform Platform => Options.Platform;

    /// <summary>Output n of the display is at connector n.</summary>
    public IReadOnlyList<Connector> Connectors { get; } = [.. Options.Connectors.Select(setup => setup.Connector)];
}
