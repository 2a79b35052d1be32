using DisplayModel.Infoframes;
using GvtDevice.Pipes;
using GvtDevice.Platforms;
using GvtDevice.Ports;

namespace GvtDevice;

/// <summary>The port that a pipe feeds, and the infoframes sent with its picture.</summary>
public sealed class PipeFeed
{
    private readonly GpuPlatform _platform;
    private readonly TranscoderBlock _transcoder;
    private readonly VideoDipBlock _dip;

    internal PipeFeed(GpuPlatform platform, TranscoderBlock transcoder, VideoDipBlock dip) =>
        (_platform, _transcoder, _dip) = (platform, transcoder, dip);

    /// <summary>Name of the port, that for users if it can have a connector; null if the pipe feeds no port.</summary>
    public string? Port => _transcoder.Ddi is not { } ddi || _platform.PortAt(ddi) is not { } row
        ? null
        : row.Plug?.Port.Name ?? row.Name;

    /// <summary>Self refresh of the panel that the pipe feeds; null if the platform has no panels.</summary>
    public SelfRefresh? SelfRefresh => Psr?.State;

    internal PsrBlock? Psr { get; set; }

    /// <summary>The infoframes that are sent with every frame.</summary>
    public IEnumerable<Infoframe> Infoframes => _transcoder.Ddi is null ? [] : _dip.Sent();
}
