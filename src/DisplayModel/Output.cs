using DisplayModel.DisplayPort;
using DisplayModel.Edid;

namespace DisplayModel;

/// <summary>A connector of the device and the monitor at it.</summary>
public sealed class Output
{
    /// <summary>Bytes of an EDID block.</summary>
    public const int EdidBlockSize = 128;

    /// <summary>The largest EDID that can be had from a monitor here: four blocks.</summary>
    public const int MaxEdidSize = 4 * EdidBlockSize;

    public Output(int index, ConnectorKind connector = ConnectorKind.Hdmi, long? maxPixelClockHz = null)
    {
        Index = index;
        Connector = connector;
        MaxPixelClockHz = maxPixelClockHz;
        if (connector == ConnectorKind.DisplayPort)
        {
            Receiver = new Receiver();
            Receiver.Interrupted += () => Interrupted?.Invoke(this);
        }
    }

    public int Index { get; }

    public ConnectorKind Connector { get; }

    /// <summary>What the port drives at most, in pixels per second; null when it sets no limit.</summary>
    public long? MaxPixelClockHz { get; }

    /// <summary>A monitor is there.</summary>
    public bool IsPlugged { get; private set; }

    /// <summary>What the monitor says about itself; kept when it is unplugged.</summary>
    public ReadOnlyMemory<byte> Edid { get; private set; }

    /// <summary>The monitor's end of a DisplayPort link; null for another connector. Nobody hears it while nothing is
    /// plugged in.</summary>
    public Receiver? Receiver { get; }

    /// <summary>A monitor came, went, or made room for another.</summary>
    public event Action<Output>? Changed;

    /// <summary>The monitor that is there wants to be asked (IRQ_HPD).</summary>
    public event Action<Output>? Interrupted;

    /// <exception cref="ArgumentException">Not one to four whole blocks.</exception>
    public void Plug(ReadOnlyMemory<byte> edid)
    {
        RequireSize(edid);
        Edid = edid;
        IsPlugged = true;
        Receiver?.Reset();
        Changed?.Invoke(this);
    }

    /// <summary>Takes over what another output had; an empty EDID is that of an output that never had a
    /// monitor.</summary>
    /// <exception cref="ArgumentException">Not whole blocks, too many of them, or a monitor without any.</exception>
    public void Restore(ReadOnlyMemory<byte> edid, bool isPlugged)
    {
        if (!edid.IsEmpty || isPlugged)
        {
            RequireSize(edid);
        }

        bool isChange = IsPlugged || isPlugged;
        (Edid, IsPlugged) = (edid, isPlugged);
        Receiver?.Reset();
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

    private static void RequireSize(ReadOnlyMemory<byte> edid)
    {
        if (!EdidCheck.IsSize(edid.Length))
        {
            throw new ArgumentException(
                $"an EDID has 1 to {MaxEdidSize / EdidBlockSize} blocks, not {edid.Length} bytes", nameof(edid));
        }
    }
}
