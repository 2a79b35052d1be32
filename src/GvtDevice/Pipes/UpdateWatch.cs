using DisplayModel;

namespace GvtDevice.Pipes;

/// <summary>Follows the updates of one pipe: registers that wait for a vertical blank are written, then the driver
/// finds out which blank that will be. Source: i915, intel_pipe_update_end, drm_crtc_arm_vblank_event.</summary>
/// <remarks>i915 keeps clear of the blank meanwhile, with interrupts off. A virtual CPU that stands still in between
/// would see the next number, one too high for what was latched already. The cursor does not count: its old ioctl asks
/// for no number.</remarks>
internal sealed class UpdateWatch
{
    /// <summary>What a driver that has asked for a number gets for asking for that of the event.</summary>
    private const long LookNs = 12_000_000;

    /// <summary>What it gets after a number that may be that of the event: i915 turns the interrupt on in the same way
    /// first.</summary>
    private const long SettleNs = 3_000_000;

    /// <summary>A driver that does not look at all for so long does not want to know.</summary>
    private const long MostOpenNs = 500_000_000;

    private readonly Func<long> _nowNs;
    private readonly Func<bool> _isHandled;
    private long? _untilNs;
    private bool _hasNumber;
    private bool _hasLine;
    private bool _isNumbered;

    /// <param name="pipe">Of which.</param>
    /// <param name="nowNs">The time.</param>
    /// <param name="isHandled">Whether an interrupt handler of the driver runs.</param>
    public UpdateWatch(Pipe pipe, Func<long> nowNs, Func<bool> isHandled)
    {
        (_nowNs, _isHandled) = (nowNs, isHandled);
        pipe.Armed += _ => (_untilNs, _hasNumber, _hasLine, _isNumbered) = (nowNs() + MostOpenNs, false, false, false);
        pipe.FrameEnded += _ => Reset();
    }

    /// <summary>Something is armed whose blank the driver does not know yet.</summary>
    public bool IsOpen(long atNs) => _untilNs > atNs;

    /// <summary>The driver has looked where the raster stands.</summary>
    public void OnScanLineRead() => _hasLine = _hasNumber;

    /// <summary>The driver has asked for the number of the last blank. It is sure of it when it got the same one before
    /// and after it looked where the raster stands; but an interrupt handler looks in that way too, on another CPU
    /// perhaps.</summary>
    public void OnFrameCountRead()
    {
        if (!IsOpen(_nowNs()))
        {
            return;
        }

        if (_hasLine && !_isHandled())
        {
            (_untilNs, _isNumbered) = (_nowNs() + SettleNs, true);
        }
        else if (!_isNumbered)
        {
            _untilNs = _nowNs() + LookNs;
        }

        (_hasNumber, _hasLine) = (true, false);
    }

    /// <summary>Forgets what is open.</summary>
    public void Reset() => _untilNs = null;
}
