using DisplayModel.Scanout;

namespace DisplaySource;

/// <summary>A display for its outlets, such as the display socket and VNC: heads with pictures, outputs for monitors,
/// and callbacks when a picture changes. Any thread may call.</summary>
public interface IDisplaySource
{
    int HeadCount { get; }

    /// <summary>The number of connectors for monitors; at most <see cref="HeadCount"/>.</summary>
    int OutputCount { get; }

    /// <summary>Returns a name of a head for people: that of its connector as the guest's driver names it, such as
    /// HDMI-A-1, or of its pipe if it normally has none.</summary>
    string HeadName(int head) => ConnectorNames.Of(this, head);

    /// <summary>Returns the content of a head as of its last vertical blank.</summary>
    HeadState Head(int head);

    /// <summary>The memory that contains the planes' pixels.</summary>
    ISurfaceMemory Surfaces { get; }

    /// <summary>Calls back when a picture changes, until the result is disposed of.</summary>
    /// <param name="policy">What counts as a change.</param>
    /// <param name="onRefresh">Called on the device's thread or a thread of the source, one call at a time for each
    /// head: it must not wait and must not throw. <see cref="Head"/> already returns the new state.</param>
    IDisposable Listen(RefreshPolicy policy, Action<Refresh> onRefresh);

    /// <summary>Returns the parts of a head that changed after a refresh.</summary>
    /// <param name="head">The head, 0-based.</param>
    /// <param name="sequence">The <see cref="Refresh.Sequence"/> of the refresh; 0 for everything.</param>
    Damage DamageSince(int head, ulong sequence);

    /// <summary>Announces that a change is likely, because a user has typed or clicked: for half a second all drawing
    /// is noticed promptly.</summary>
    void ExpectChange();

    /// <summary>Composes the current picture of a head.</summary>
    Task<Capture> CaptureAsync(int head, bool withCursor);

    /// <summary>Returns the device's state as UTF-8 JSON.</summary>
    /// <param name="part">The part of the state; empty for the overview.</param>
    /// <returns>The JSON; null when there is no such part.</returns>
    Task<byte[]?> DescribeAsync(string part);

    /// <summary>Returns the monitor at an output. Output n is the one that head n normally drives.</summary>
    OutputState Output(int output);

    /// <summary>Changes the monitor at an output; the guest sees it plugged or unplugged.</summary>
    /// <param name="output">The output, 0-based; less than <see cref="OutputCount"/>.</param>
    /// <param name="edid">An EDID of one to four blocks of 128 bytes; null to unplug.</param>
    /// <param name="edidDelay">How long the monitor does not answer when its EDID is read.</param>
    /// <exception cref="InvalidOperationException">The device has stopped.</exception>
    Task SetOutputAsync(int output, byte[]? edid, TimeSpan edidDelay = default);

    /// <summary>Changes the EDID of the monitor at an output. The guest is not told.</summary>
    /// <param name="output">The output, 0-based; less than <see cref="OutputCount"/>.</param>
    /// <param name="edid">An EDID of one to four blocks of 128 bytes.</param>
    /// <param name="edidDelay">How long the monitor does not answer when its EDID is read.</param>
    /// <returns>false when the output has no monitor.</returns>
    /// <exception cref="InvalidOperationException">The device has stopped.</exception>
    Task<bool> ChangeEdidAsync(int output, byte[] edid, TimeSpan edidDelay = default);

    /// <summary>Makes the DisplayPort monitor at an output lose its link and request link training.</summary>
    /// <param name="output">The output, 0-based; less than <see cref="OutputCount"/>.</param>
    /// <returns>false when the output has no DisplayPort monitor.</returns>
    /// <exception cref="InvalidOperationException">The device has stopped.</exception>
    Task<bool> LoseLinkAsync(int output);
}
