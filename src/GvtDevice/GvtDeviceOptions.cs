using DisplayModel;

namespace GvtDevice;

/// <summary>What a virtual GPU is made with.</summary>
public sealed record GvtDeviceOptions
{
    /// <summary>Gen9 drives an HDMI port with at most this many pixels per second. Source: i915, intel_hdmi_source_max_tmds_clock.</summary>
    public const long MaxHdmiPixelClockHz = 300_000_000;

    /// <summary>The preferred mode of each connected monitor, in the order of ports B, C, D; 1 to 3.</summary>
    public required IReadOnlyList<DisplayTiming> Monitors { get; init; }

    /// <summary>The engines execute what the guest submits: they synchronise, fill and copy, and leave 3D out. Otherwise they
    /// stand still, so that the driver gives them up and desktops draw in software, which is what one can see.</summary>
    public bool ExecutesCommands { get; init; }

    /// <exception cref="ArgumentException">The message says what to change.</exception>
    public void Validate()
    {
        if (Monitors.Count is < 1 or > 3)
        {
            throw new ArgumentException($"{Monitors.Count} monitors: the device has 1 to 3 heads");
        }

        foreach (DisplayTiming mode in Monitors.Where(m => m.PixelClockHz > MaxHdmiPixelClockHz))
        {
            throw new ArgumentException(
                $"{mode.Horizontal.Active}x{mode.Vertical.Active}@{mode.RefreshMilliHertz / 1000.0:0.##} needs a pixel clock of "
                + $"{mode.PixelClockHz / 1e6:0.#} MHz; the HDMI ports go to {MaxHdmiPixelClockHz / 1_000_000} MHz: choose a lower rate or size");
        }
    }
}
