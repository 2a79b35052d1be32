using DisplayModel;

namespace GvtDevice;

/// <summary>Follows the updates of one pipe: registers that wait for a vertical blank are written, then the driver finds out which
/// blank that will be. Source: i915, intel_pipe_update_end, drm_crtc_arm_vblank_event.</summary>
/// <remarks>i915 keeps clear of the blank meanwhile, with interrupts off. A virtual CPU that stands still in between would see the
/// next number, one too high for what was latched already. The cursor does not count: its old ioctl asks for no number.</remarks>
public sealed class UpdateWatch
{
    /// <summary>i915 looks where the raster stands and then asks for the number: at the end of the update, for the time of the
    /// blank if its interrupts were off until now, and for the event.</summary>
    private const int MostLooks = 3;

    /// <summary>What a driver that has looked once gets for looking again.</summary>
    private const long LookNs = 12_000_000;

    /// <summary>A driver that does not look at all for so long does not want to know.</summary>
    private const long MostOpenNs = 500_000_000;

    private readonly Func<long> _nowNs;
    private long? _untilNs;
    private int _looks;
    private bool _hasScanLine;

    /// <param name="pipe">Of which.</param>
    /// <param name="nowNs">The time.</param>
    public UpdateWatch(Pipe pipe, Func<long> nowNs)
    {
        _nowNs = nowNs;
        pipe.Armed += _ => (_untilNs, _looks, _hasScanLine) = (nowNs() + MostOpenNs, 0, false);
    }

    /// <summary>Something is armed whose blank the driver does not know yet.</summary>
    public bool IsOpen(long atNs) => _untilNs > atNs;

    /// <summary>The driver has looked where the raster stands.</summary>
    public void OnScanLineRead() => _hasScanLine = true;

    /// <summary>The driver has asked for the number of the last blank.</summary>
    public void OnFrameCountRead()
    {
        if (_untilNs is null || !_hasScanLine)
        {
            return;
        }

        _hasScanLine = false;
        _untilNs = ++_looks == MostLooks ? null : _nowNs() + LookNs;
    }

    /// <summary>Forgets what is open.</summary>
    public void Reset() => _untilNs = null;
}
