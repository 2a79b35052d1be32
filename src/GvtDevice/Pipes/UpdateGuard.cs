using DisplayModel;

namespace GvtDevice.Pipes;

/// <summary>Recognises when the driver updates a pipe, so that no vertical blank comes in between: a driver of a bare
/// GPU reports that as an error, and a virtual CPU that had to wait for its turn is no fault of the driver's. Source:
/// i915, intel_pipe_update_start, intel_pipe_update_end, drm_update_vblank_count.</summary>
/// <remarks>An update begins with reads of the scan line and of the number of the last blank, and ends with the same
/// reads after planes were armed. Timestamps of blanks are computed from a number, a scan line and a number, by interrupt
/// handlers and elsewhere. The ioctl of legacy cursors reads the scan line alone before it arms the cursor, at any time
/// and on any CPU.</remarks>
internal sealed class UpdateGuard
{
    /// <summary>The longest wait. A driver that takes longer is told that a blank came.</summary>
    private const long MostOpenNs = 500_000_000;

    /// <summary>The longest wait after reads that may be either: the end of an update that armed nothing, or the
    /// beginning of one after reads that were none or while an earlier state is armed.</summary>
    private const long AgainOpenNs = 50_000_000;

    /// <summary>The longest time between the reads of a scan line and of a number that belong together.</summary>
    private const long PairNs = 20_000_000;

    private readonly Pipe _pipe;
    private readonly FrameHolds _holds;
    private readonly Func<long> _nowNs;
    private readonly Func<bool> _isHandled;
    private long? _untilNs;
    private long? _lineNs;
    private bool _hasNumber;
    private int _armedAtLine;
    private int _armedAtBegin;

    /// <param name="pipe">The pipe.</param>
    /// <param name="holds">Make the raster of the pipe wait.</param>
    /// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
    /// <param name="isHandled">Whether an interrupt handler of the driver is running.</param>
    public UpdateGuard(Pipe pipe, FrameHolds holds, Func<long> nowNs, Func<bool> isHandled)
    {
        (_pipe, _holds, _nowNs, _isHandled) = (pipe, holds, nowNs, isHandled);
        pipe.FrameEnded += _ => Close();
    }

    /// <summary>Called when the driver has read the scan line.</summary>
    public void OnScanLineRead()
    {
        if (!_isHandled())
        {
            (_lineNs, _armedAtLine) = (_nowNs(), CountArmed());
        }
    }

    /// <summary>Called when the driver has read the number of the last blank.</summary>
    public void OnFrameCountRead()
    {
        if (_isHandled())
        {
            return;
        }

        long nowNs = _nowNs();
        bool isPair = nowNs - _lineNs < PairNs;
        bool isTimestamp = isPair && _hasNumber;
        (_hasNumber, _lineNs) = (!isPair, null);
        if (!isPair || isTimestamp)
        {
            return;
        }

        bool isOpen = _untilNs > nowNs;
        int armed = CountArmed();
        if (isOpen && armed > _armedAtBegin)
        {
            Close();
            return;
        }

        bool isBegin = !isOpen && _armedAtLine == 0;
        (_untilNs, _armedAtBegin) = (nowNs + (isBegin ? MostOpenNs : AgainOpenNs), armed);
        _holds.Set(this, atNs => _untilNs > atNs);
    }

    /// <summary>Ends the update.</summary>
    public void Close()
    {
        if (_untilNs is not null)
        {
            _untilNs = null;
            _holds.Set(this, null);
        }
    }

    private int CountArmed()
    {
        int armed = 0;
        for (int i = 0; i < _pipe.Planes.Count; i++)
        {
            armed += _pipe.Planes[i].IsArmed ? 1 : 0;
        }

        return armed;
    }
}
