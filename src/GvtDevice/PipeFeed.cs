using DisplayModel.Infoframes;
using GvtDevice.Pipes;
using GvtDevice.Platforms;
using GvtDevice.Ports;

namespace GvtDevice;

/// <summary>Where a pipe's picture goes, and what is said about it on the way.</summary>
public sealed class PipeFeed(GpuPlatform platform, TranscoderBlock transcoder, VideoDipBlock dip)
{
    /// <summary>The port's name: its letter when a connector can be there; null for none.</summary>
    public string? Port => transcoder.Ddi is not { } ddi || platform.PortAt(ddi) is not { } row
        ? null
        : row.Plug is { } plug ? $"{plug.Port.Letter}" : row.Name;

    /// <summary>The infoframes that are sent with every frame.</summary>
    public IEnumerable<Infoframe> Infoframes => transcoder.Ddi is null ? [] : dip.Sent();
}
