using DisplayModel.DisplayPort;
using DisplayModel.Edid;

namespace DisplayModel;

/// <summary>A connector of the device, and its monitor.</summary>
public sealed class Output
{
    /// <summary>Bytes of an EDID block.</summary>
    public const int EdidBlockSize = 128;

    /// <summary>The largest EDID of a monitor: four blocks.</summary>
    public const int MaxEdidSize = 4 * EdidBlockSize;

    public Output(int index, ConnectorKind connector = ConnectorKind.Hdmi, long? maxPixelClockHz = null)
    {
        Index = index;
        Connector = connector;
        MaxPixelClockHz = maxPixelClockHz;
        if (connector != ConnectorKind.Hdmi)
        {
            Receiver = new Receiver(isPanel: connector == ConnectorKind.EmbeddedDisplayPort);
            Receiver.Interrupted += () => Interrupted?.Invoke(this);
        }
    }

    public int Index { get; }

    public ConnectorKind Connector { get; }

    /// <summary>The highest pixel clock of the port, in pixels per second; null for no limit.</summary>
    public long? MaxPixelClockHz { get; }

    /// <summary>Whether a monitor is plugged in.</summary>
    public bool IsPlugged { get; private set; }

    /// <summary>The EDID of the monitor; kept when it is unplugged.</summary>
    public ReadOnlyMemory<byte> Edid { get; private set; }

    /// <summary>When the monitor begins to answer on its display data channel, in nanoseconds of CLOCK_MONOTONIC. Real
    /// ones need a while to wake up.</summary>
    public long EdidFromNs { get; private set; }

    /// <summary>The monitor's end of a DisplayPort link; null for another connector. It does not answer while nothing
    /// is plugged in.</summary>
    public Receiver? Receiver { get; }

    /// <summary>Raised when a monitor was plugged in, unplugged or replaced.</summary>
    public event Action<Output>? Changed;

    /// <summary>Raised when the monitor requests attention (IRQ_HPD).</summary>
    public event Action<Output>? Interrupted;

    /// <param name="edid">One to four blocks.</param>
    /// <param name="edidFromNs">See <see cref="EdidFromNs"/>.</param>
    /// <exception cref="ArgumentException">The EDID is not one to four whole blocks.</exception>
    public void Plug(ReadOnlyMemory<byte> edid, long edidFromNs = 0)
    {
        RequireSize(edid);
        (Edid, EdidFromNs) = (edid, edidFromNs);
        IsPlugged = true;
        ResetReceiver();
        Changed?.Invoke(this);
    }

    /// <summary>Gives the monitor another EDID, without a hot-plug event.</summary>
    /// <param name="edid">One to four blocks.</param>
    /// <param name="edidFromNs">See <see cref="EdidFromNs"/>.</param>
    /// <returns>Whether there is a monitor; otherwise nothing changes.</returns>
    /// <exception cref="ArgumentException">The EDID is not one to four whole blocks.</exception>
    public bool ChangeEdid(ReadOnlyMemory<byte> edid, long edidFromNs = 0)
    {
        RequireSize(edid);
        if (IsPlugged)
        {
            (Edid, EdidFromNs) = (edid, edidFromNs);
        }

        return IsPlugged;
    }

    /// <summary>Takes over the state of another output; the EDID is empty if that output never had a monitor.</summary>
    /// <exception cref="ArgumentException">The EDID is not whole blocks, has too many, or is empty although a monitor
    /// is plugged in.</exception>
    public void Restore(ReadOnlyMemory<byte> edid, bool isPlugged)
    {
        if (!edid.IsEmpty || isPlugged)
        {
            RequireSize(edid);
        }

        bool isChange = IsPlugged || isPlugged;
        (Edid, EdidFromNs, IsPlugged) = (edid, 0, isPlugged);
        ResetReceiver();
        if (isChange)
        {
            Changed?.Invoke(this);
        }
    }

    public void Unplug()
    {
        if (IsPlugged)
        {
            IsPlugged = false;
            Receiver?.Reset();
            Changed?.Invoke(this);
        }
    }

    private void ResetReceiver()
    {
        if (Receiver is { } receiver)
        {
            receiver.Reset();
            receiver.IgnoresTiming = EdidSummary.HasVariableRate(Edid.Span);
        }
    }

    private static void RequireSize(ReadOnlyMemory<byte> edid)
    {
        if (!EdidCheck.IsSize(edid.Length))
        {
            throw new ArgumentException(
                $"an EDID has 1 to {MaxEdidSize / EdidBlockSize} blocks, not {edid.Length} bytes", nameof(edid));
        }
    }
}
