using GvtDevice.Lab.XmlRpc;

namespace GvtDevice.Lab.Chamelium;

/// <summary>A port of the board, with its cable to an output of the device.</summary>
/// <param name="display">The device.</param>
/// <param name="output">The output.</param>
internal sealed class ChameliumPort(IBoardDisplay display, BoardOutput output)
{
    private static readonly TimeSpan s_latestToggle = TimeSpan.FromMinutes(10);

    private CancellationTokenSource? _toggle;
    private byte[] _edid = output.OrdinaryEdid;
    private bool _hasEdid = true;

    public BoardOutput Output => output;

    /// <summary>The port's number for clients: they take a board whose first port has the number 0 for one that cannot
    /// have monitors at all ports.</summary>
    public int Id => output.Index + 1;

    public string ConnectorType => output.IsDisplayPort ? "DP" : "HDMI";

    /// <summary>Whether the monitor answers when its EDID is read.</summary>
    public bool HasDdc { get; private set; } = true;

    /// <summary>The EDID of the monitor; null if it has none.</summary>
    public byte[]? Edid => _hasEdid ? _edid : null;

    public Task<bool> IsPluggedAsync(CancellationToken cancellation) => display.IsPluggedAsync(output, cancellation);

    /// <summary>Raises the hot-plug line.</summary>
    public async Task PlugAsync(CancellationToken cancellation)
    {
        if (!await IsPluggedAsync(cancellation))
        {
            await display.PlugAsync(output, _edid, HasDdc && _hasEdid, cancellation);
        }
    }

    /// <summary>Lowers it.</summary>
    public Task UnplugAsync(CancellationToken cancellation) => display.UnplugAsync(output, cancellation);

    /// <summary>Gives the monitor another EDID, without a change of the hot-plug line.</summary>
    /// <param name="edid">null for none.</param>
    /// <param name="cancellation">Stops.</param>
    public Task ApplyAsync(byte[]? edid, CancellationToken cancellation)
    {
        (_edid, _hasEdid) = (edid ?? _edid, edid is not null);
        return ChangeAsync(cancellation);
    }

    /// <summary>Whether the monitor answers when its EDID is read.</summary>
    public Task SetDdcAsync(bool isEnabled, CancellationToken cancellation)
    {
        HasDdc = isEnabled;
        return ChangeAsync(cancellation);
    }

    /// <summary>Lowers and raises the hot-plug line in turns.</summary>
    public async Task PulseAsync(HpdPulses pulses, CancellationToken cancellation)
    {
        bool isHigh = false;
        foreach (TimeSpan width in pulses.Widths)
        {
            await SetLineAsync(isHigh, cancellation);
            await Task.Delay(width, cancellation);
            isHigh = !isHigh;
        }

        await SetLineAsync(pulses.EndsHigh, cancellation);
    }

    /// <summary>Sets the hot-plug line at once to one level and later to the other.</summary>
    /// <param name="delay">How much later.</param>
    /// <param name="isHigh">The later level.</param>
    /// <param name="cancellation">Stops waiting for the first.</param>
    /// <exception cref="XmlRpcFault">There is such a plan already, or the delay is too long.</exception>
    public async Task ToggleLaterAsync(TimeSpan delay, bool isHigh, CancellationToken cancellation)
    {
        if (delay < TimeSpan.Zero || delay > s_latestToggle)
        {
            throw new XmlRpcFault(XmlRpcFault.WrongArguments, "a toggle is due within 0 to 600 seconds");
        }

        if (_toggle is not null)
        {
            throw new XmlRpcFault($"port {Id} has a toggle that is not yet due");
        }

        CancellationTokenSource toggle = new();
        _toggle = toggle;
        _ = ToggleAsync(delay, isHigh, toggle);
        await SetLineAsync(!isHigh, cancellation);
    }

    /// <summary>Forgets what clients have set, and lowers the hot-plug line.</summary>
    public Task ResetAsync(CancellationToken cancellation)
    {
        Stop();
        (_edid, _hasEdid, HasDdc) = (output.OrdinaryEdid, true, true);
        return UnplugAsync(cancellation);
    }

    /// <summary>Cancels a toggle that is not yet due.</summary>
    public void Stop() => Interlocked.Exchange(ref _toggle, null)?.Cancel();

    private async Task ChangeAsync(CancellationToken cancellation)
    {
        if (await IsPluggedAsync(cancellation))
        {
            await display.ChangeEdidAsync(output, _edid, HasDdc && _hasEdid, cancellation);
        }
    }

    private Task SetLineAsync(bool isHigh, CancellationToken cancellation) =>
        isHigh ? PlugAsync(cancellation) : UnplugAsync(cancellation);

    private async Task ToggleAsync(TimeSpan delay, bool isHigh, CancellationTokenSource toggle)
    {
        try
        {
            await Task.Delay(delay, toggle.Token);
            await SetLineAsync(isHigh, toggle.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or XmlRpcFault)
        {
            // The client does not wait for it: it was cancelled, or the device is gone.
        }
        finally
        {
            Interlocked.CompareExchange(ref _toggle, null, toggle);
        }
    }
}
