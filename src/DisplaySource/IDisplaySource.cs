using DisplayModel.Scanout;

namespace DisplaySource;

/// <summary>A display as its outlets see it, such as the display socket and VNC: heads to look at, outputs to plug
/// monitors into, and callbacks when a picture changes. Any thread may call.</summary>
public interface IDisplaySource
{
    int HeadCount { get; }

    /// <summary>Connectors that a monitor can be plugged into, not more than heads.</summary>
    int OutputCount { get; }

    /// <summary>What people call a head, such as the name of its connector.</summary>
    string HeadName(int head) => $"HEAD-{head + 1}";

    /// <summary>What a head shows, as of its last vertical blank.</summary>
    HeadState Head(int head);

    /// <summary>Where the planes' pixels are.</summary>
    ISurfaceMemory Surfaces { get; }

    /// <summary>Calls back when a picture changes, until the result is disposed of.</summary>
    /// <param name="policy">What counts as a change.</param>
    /// <param name="onRefresh">Called on the device's thread or one of ours, one call at a time for each head: it must
    /// not wait and must not throw. The state of <see cref="Head"/> is there already.</param>
    IDisposable Listen(RefreshPolicy policy, Action<Refresh> onRefresh);

    /// <summary>Which parts of a head changed after a refresh that the caller has seen.</summary>
    /// <param name="head">0-based.</param>
    /// <param name="sequence"><see cref="Refresh.Sequence"/> of that refresh; 0 for everything.</param>
    Damage DamageSince(int head, ulong sequence);

    /// <summary>Somebody has typed or clicked, so a change is likely: for half a second nothing drawn is noticed
    /// late.</summary>
    void ExpectChange();

    /// <summary>Composes what a head shows now; null when it is dark, or when nothing of it can be read.</summary>
    Task<Frame?> CaptureAsync(int head, bool withCursor);

    /// <summary>The device's state as UTF-8 JSON.</summary>
    /// <param name="part">Which part of it; empty for the overview.</param>
    /// <returns>null when there is no such part.</returns>
    Task<byte[]?> DescribeAsync(string part);

    /// <summary>The monitor at an output. Output n is the one that head n normally drives.</summary>
    OutputState Output(int output);

    /// <summary>Changes the monitor at an output; the guest sees it plugged or unplugged.</summary>
    /// <param name="output">0-based; fewer than <see cref="OutputCount"/>.</param>
    /// <param name="edid">One to four blocks of 128 bytes; null to unplug.</param>
    /// <exception cref="InvalidOperationException">The device has stopped.</exception>
    Task SetOutputAsync(int output, byte[]? edid);

    /// <summary>The DisplayPort monitor at an output loses its link, and calls the guest to train it again.</summary>
    /// <param name="output">0-based; fewer than <see cref="OutputCount"/>.</param>
    /// <returns>false when there is no such monitor.</returns>
    /// <exception cref="InvalidOperationException">The device has stopped.</exception>
    Task<bool> LoseLinkAsync(int output);
}
