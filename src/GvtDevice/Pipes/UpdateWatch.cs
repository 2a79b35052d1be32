using DisplayModel;

namespace GvtDevice.Pipes;

/// <summary>Follows the updates of one pipe: the driver writes registers that take effect at a vertical blank, then
/// finds out the number of that blank. Source: i915, intel_pipe_update_end, drm_crtc_arm_vblank_event.</summary>
/// <remarks>i915 avoids the blank meanwhile, with interrupts off. A virtual CPU that stops in between would read the
/// next number, one too high for what is latched already. Cursor updates do not count, because their old ioctl asks for
/// no number.</remarks>
internal sealed class UpdateWatch
{
    /// <summary>How long an update stays open after the driver has read a frame number, for it to read that of the
    /// event: three frames, in which a virtual CPU of a busy host may not run.</summary>
    private const long LookNs = 50_000_000;

    /// <summary>How long an update stays open after a frame number that may be that of the event.</summary>
    private const long SettleNs = 3_000_000;

    /// <summary>How long an update stays open without a read; a driver that reads nothing by then does not need the
    /// number.</summary>
    private const long MostOpenNs = 500_000_000;

    private readonly Func<long> _nowNs;
    private readonly Func<bool> _isHandled;
    private long? _untilNs;
    private bool _hasNumber;
    private bool _hasLine;
    private bool _isNumbered;
    private bool _isEnabling;

    /// <param name="pipe">The pipe.</param>
    /// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
    /// <param name="isHandled">Whether an interrupt handler of the driver is running.</param>
    public UpdateWatch(Pipe pipe, Func<long> nowNs, Func<bool> isHandled)
    {
        (_nowNs, _isHandled) = (nowNs, isHandled);
        pipe.Armed += _ => OnArmed();
        pipe.FrameEnded += _ => Reset();
        pipe.WantedChanged += _ => _isEnabling = pipe.VblankWanted;
    }

    /// <summary>Whether updates that start now are not followed: hardware makes them for the driver, and reports itself
    /// when they are on the screen.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether a state is armed whose blank the driver does not know.</summary>
    public bool IsOpen(long atNs) => _untilNs > atNs;

    /// <summary>Called when the driver has read the scan line.</summary>
    public void OnScanLineRead() => _hasLine = _hasNumber;

    /// <summary>Called when the driver has read the number of the last blank. The driver trusts the number if it was
    /// the same before and after a read of the scan line. An interrupt handler reads in the same order, perhaps on
    /// another CPU, and so does the driver itself when it has enabled the interrupt for the event.</summary>
    public void OnFrameCountRead()
    {
        if (!IsOpen(_nowNs()))
        {
            return;
        }

        bool isTrusted = _hasLine && !_isHandled();
        if (isTrusted && !_isEnabling)
        {
            (_untilNs, _isNumbered) = (_nowNs() + SettleNs, true);
        }
        else if (!_isNumbered)
        {
            _untilNs = _nowNs() + LookNs;
        }

        (_hasNumber, _hasLine, _isEnabling) = (true, false, _isEnabling && !isTrusted);
    }

    /// <summary>Closes the open update.</summary>
    public void Reset() => _untilNs = null;

    private void OnArmed()
    {
        if (!IsPaused)
        {
            (_untilNs, _hasNumber, _hasLine, _isNumbered) = (_nowNs() + MostOpenNs, false, false, false);
            _isEnabling = false;
        }
    }
}
