using DisplayModel.Scanout;

namespace GvtDevice.Lab.Chamelium;

/// <summary>The device as a Chamelium board sees it from its end of the cables.</summary>
internal interface IBoardDisplay
{
    IReadOnlyList<BoardOutput> Outputs { get; }

    /// <summary>Plugs in a monitor.</summary>
    /// <param name="output">The output.</param>
    /// <param name="edid">Its EDID.</param>
    /// <param name="answers">Whether it answers when its EDID is read.</param>
    /// <param name="cancellation">Stops waiting.</param>
    Task PlugAsync(BoardOutput output, byte[] edid, bool answers, CancellationToken cancellation);

    /// <summary>Changes the EDID of the monitor that is plugged in, without a hot-plug event; the arguments are those
    /// of <see cref="PlugAsync"/>.</summary>
    Task ChangeEdidAsync(BoardOutput output, byte[] edid, bool answers, CancellationToken cancellation);

    Task UnplugAsync(BoardOutput output, CancellationToken cancellation);

    Task<bool> IsPluggedAsync(BoardOutput output, CancellationToken cancellation);

    /// <summary>Makes the DisplayPort link of an output fail.</summary>
    Task LoseLinkAsync(BoardOutput output, CancellationToken cancellation);

    /// <summary>What arrives from an output; null for nothing.</summary>
    Task<VideoSignal?> SignalAsync(BoardOutput output, CancellationToken cancellation);

    /// <summary>The picture of a head; null while it is dark or cannot be read.</summary>
    Task<Frame?> CaptureAsync(int head, CancellationToken cancellation);
}
