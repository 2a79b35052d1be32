using GvtDevice.Gtt;
using GvtDevice.Platforms;

namespace GvtDevice;

/// <summary>What a GPU is made with.</summary>
/// <param name="Platform">Which GPU it is.</param>
/// <param name="Connectors">Output n of the display is at connector n.</param>
/// <param name="Mappable">What of the aperture the guest is told it may use.</param>
/// <param name="ExecutesCommands">The engines execute what is submitted to them.</param>
public sealed record GpuSettings(
    GpuPlatform Platform, IReadOnlyList<Connector> Connectors, MappableRange Mappable, bool ExecutesCommands);
