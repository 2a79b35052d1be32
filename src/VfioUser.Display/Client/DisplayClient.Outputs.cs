using DisplayModel.Timing;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace VfioUser.Display.Client;

/// <content>The monitors at the outputs.</content>
public sealed partial class DisplayClient
{
    /// <summary>Plugs in a monitor with this preferred mode.</summary>
    /// <exception cref="VfioUserException">EINVAL: an EDID cannot describe the mode. ENOENT: no such
    /// output.</exception>
    public ValueTask SetOutputAsync(int output, ModeText mode, CancellationToken cancellation = default) =>
        SetOutputAsync(output, mode, default, cancellation);

    /// <summary>Plugs in a monitor with this preferred mode, which needs a while to wake up.</summary>
    /// <param name="output">0-based.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="edidDelay">How long it does not answer when its EDID is read: whole milliseconds, at most
    /// <see cref="SetOutputRequest.MostEdidDelayMs"/>.</param>
    /// <param name="cancellation">Stops waiting for the reply.</param>
    /// <exception cref="VfioUserException">EINVAL: an EDID cannot describe the mode, or the delay is too long. ENOENT:
    /// no such output.</exception>
    public ValueTask SetOutputAsync(
        int output, ModeText mode, TimeSpan edidDelay, CancellationToken cancellation = default) =>
        SetOutputAsync(
            new SetOutputRequest(
                SetOutputRequest.Length,
                SetOutputFlags.Mode,
                (uint)output,
                (uint)mode.WidthPx,
                (uint)mode.HeightPx,
                (uint)mode.RefreshMilliHertz,
                0,
                (uint)edidDelay.TotalMilliseconds),
            [],
            cancellation);

    /// <summary>Plugs in a monitor with an EDID of one to four blocks of 128 bytes, or unplugs it.</summary>
    /// <exception cref="VfioUserException">EINVAL: not a valid EDID. ENOENT: no such output.</exception>
    public ValueTask SetOutputAsync(int output, byte[]? edid, CancellationToken cancellation = default) =>
        SetOutputAsync(output, edid, default, cancellation);

    /// <summary>Plugs in a monitor with an EDID of one to four blocks of 128 bytes, which needs a while to wake up, or
    /// unplugs it.</summary>
    /// <param name="output">0-based.</param>
    /// <param name="edid">The EDID; null to unplug.</param>
    /// <param name="edidDelay">How long it does not answer when its EDID is read: whole milliseconds, at most
    /// <see cref="SetOutputRequest.MostEdidDelayMs"/>; 0 to unplug.</param>
    /// <param name="cancellation">Stops waiting for the reply.</param>
    /// <exception cref="VfioUserException">EINVAL: not a valid EDID, or the delay is too long. ENOENT: no such
    /// output.</exception>
    public ValueTask SetOutputAsync(
        int output, byte[]? edid, TimeSpan edidDelay, CancellationToken cancellation = default) =>
        SetEdidAsync(
            output, edid is null ? SetOutputFlags.Unplug : SetOutputFlags.Edid, edid ?? [], edidDelay, cancellation);

    /// <summary>Gives the monitor at an output another EDID without a hot-plug event.</summary>
    /// <param name="output">0-based.</param>
    /// <param name="edid">One to four blocks of 128 bytes.</param>
    /// <param name="edidDelay">As of
    /// <see cref="SetOutputAsync(int, byte[], TimeSpan, CancellationToken)"/>.</param>
    /// <param name="cancellation">Stops waiting for the reply.</param>
    /// <exception cref="VfioUserException">EINVAL: not a valid EDID, the delay is too long, or there is no monitor.
    /// ENOENT: no such output.</exception>
    public ValueTask ChangeEdidAsync(
        int output, byte[] edid, TimeSpan edidDelay = default, CancellationToken cancellation = default) =>
        SetEdidAsync(output, SetOutputFlags.ChangeEdid, edid, edidDelay, cancellation);

    /// <summary>Makes the DisplayPort monitor at an output lose its link, as by a bad contact.</summary>
    /// <exception cref="VfioUserException">EINVAL: the output has no DisplayPort monitor. ENOENT: no such
    /// output.</exception>
    public ValueTask LoseLinkAsync(int output, CancellationToken cancellation = default) => SetOutputAsync(
        new SetOutputRequest(SetOutputRequest.Length, SetOutputFlags.LoseLink, (uint)output, 0, 0, 0, 0, 0), [],
        cancellation);

    private ValueTask SetEdidAsync(
        int output, SetOutputFlags flags, byte[] edid, TimeSpan edidDelay, CancellationToken cancellation) =>
        SetOutputAsync(
            new SetOutputRequest(
                (uint)(SetOutputRequest.Length + edid.Length),
                flags,
                (uint)output,
                0,
                0,
                0,
                (uint)edid.Length,
                (uint)edidDelay.TotalMilliseconds),
            edid,
            cancellation);

    private async ValueTask SetOutputAsync(SetOutputRequest request, byte[] edid, CancellationToken cancellation)
    {
        using CallReply reply = await CallAsync(
            DisplayCommand.SetOutput, [.. Bytes(request), .. edid], cancellation).ConfigureAwait(false);
        Expect(DisplayCommand.SetOutput, reply);
    }
}
