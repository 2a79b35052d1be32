using DisplayModel.Infoframes;
using GvtDevice.Blocks;

namespace GvtDevice;

/// <summary>Where a pipe's picture goes, and what is said about it on the way.</summary>
public sealed class PipeFeed(TranscoderBlock transcoder, VideoDipBlock dip)
{
    /// <summary>The port as in <see cref="OutputPort.Index"/>; null for none.</summary>
    public int? Port => transcoder.Port;

    /// <summary>The infoframes that are sent with every frame.</summary>
    public IEnumerable<Infoframe> Infoframes => Port is null ? [] : dip.Sent();
}
