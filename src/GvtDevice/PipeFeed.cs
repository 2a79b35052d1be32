using DisplayModel.Infoframes;
using GvtDevice.Pipes;
using GvtDevice.Platforms;
using GvtDevice.Ports;

namespace GvtDevice;

/// <summary>Where a pipe's picture goes, and what is said about it on the way.</summary>
public sealed class PipeFeed
{
    private readonly GpuPlatform _platform;
    private readonly TranscoderBlock _transcoder;
    private readonly VideoDipBlock _dip;

    internal PipeFeed(GpuPlatform platform, TranscoderBlock transcoder, VideoDipBlock dip) =>
        (_platform, _transcoder, _dip) = (platform, transcoder, dip);

    /// <summary>The port's name: its letter when a connector can be there; null for none.</summary>
    public string? Port => _transcoder.Ddi is not { } ddi || _platform.PortAt(ddi) is not { } row
        ? null
        : row.Plug is { } plug ? $"{plug.Port.Letter}" : row.Name;

    /// <summary>The infoframes that are sent with every frame.</summary>
    public IEnumerable<Infoframe> Infoframes => _transcoder.Ddi is null ? [] : _dip.Sent();
}
