namespace DisplayModel;

/// <summary>A connector of the device and the monitor at it.</summary>
public sealed class Output(int index)
{
    /// <summary>Bytes of an EDID block.</summary>
    public const int EdidBlockSize = 128;

    /// <summary>The largest EDID that can be had from a monitor here: two blocks.</summary>
    public const int MaxEdidSize = 2 * EdidBlockSize;

    public int Index => index;

    /// <summary>A monitor is there.</summary>
    public bool IsPlugged { get; private set; }

    /// <summary>What the monitor says about itself; kept when it is unplugged.</summary>
    public ReadOnlyMemory<byte> Edid { get; private set; }

    /// <summary>A monitor came, went, or made room for another.</summary>
    public event Action<Output>? Changed;

    /// <exception cref="ArgumentException">Not one or two whole blocks.</exception>
    public void Plug(ReadOnlyMemory<byte> edid)
    {
        if (edid.Length is not (EdidBlockSize or MaxEdidSize))
        {
            throw new ArgumentException($"an EDID has {EdidBlockSize} or {MaxEdidSize} bytes, not {edid.Length}", nameof(edid));
        }

        Edid = edid;
        IsPlugged = true;
        Changed?.Invoke(this);
    }

    public void Unplug()
    {
        if (IsPlugged)
        {
            IsPlugged = false;
            Changed?.Invoke(this);
        }
    }
}
