using DisplayModel;

namespace GvtDevice.Pipes;

/// <summary>Recognises when the driver updates a pipe, so that no vertical blank comes in between: a driver of a bare
/// GPU reports that as an error, and a virtual CPU that had to wait for its turn is no fault of the driver's. Source:
/// i915, intel_pipe_update_start, intel_pipe_update_end, drm_update_vblank_count.</summary>
/// <remarks>An update begins with reads of the scan line and of the number of the last blank, and ends with the same
/// reads after planes were armed. Others read the same registers on other CPUs meanwhile: timestamps of blanks are
/// computed from a number, a scan line and a number, as a rule by interrupt handlers, and the ioctl of legacy cursors
/// reads the scan line alone, before it arms the cursor. What may be a beginning therefore makes the blank wait too,
/// but for a part of a frame only. So does what may be the end of an update in which a blank came all the same: drivers
/// that then wait for the next blank give up after 100 ms.</remarks>
internal sealed class UpdateGuard
{
    /// <summary>The longest wait. A driver that takes longer is told that a blank came.</summary>
    private const long MostOpenNs = 500_000_000;

    /// <summary>The longest wait after further such reads: the end of an update that armed nothing, or the beginning of
    /// one after reads that were none.</summary>
    private const long AgainOpenNs = 50_000_000;

    /// <summary>The longest wait after reads that are probably no beginning, or no end, or the end of an update of
    /// nothing but the cursor. Interrupt handlers run early in a frame, so that it is over before the next
    /// blank.</summary>
    private const long UnsureOpenNs = 8_000_000;

    /// <summary>The wait after what may be the end of an update.</summary>
    private const long SettleNs = 2_000_000;

    /// <summary>The longest wait after the scan line was read while the blank waits for what may be no update. If no
    /// number is read then, a driver that wants to begin an update is waiting for the blank.</summary>
    private const long OverdueNs = 1_000_000;

    /// <summary>The longest time between the reads of a scan line and of a number that belong together.</summary>
    private const long PairNs = 20_000_000;

    private readonly Pipe _pipe;
    private readonly FrameHolds _holds;
    private readonly Func<long> _nowNs;
    private readonly Func<bool> _isHandled;
    private readonly Func<long, bool> _hold;
    private long? _untilNs;
    private long? _lineNs;
    private bool _hasNumber;
    private bool _isSure;
    private bool _isAgain;
    private bool _isOverdue;
    private bool _isArmed;
    private bool _isCursorArmed;
    private bool _isArmedSinceSure;                     // planes, since an update was sure to begin or to end
    private int _armedAtBegin;

    /// <param name="pipe">The pipe.</param>
    /// <param name="holds">Make the raster of the pipe wait.</param>
    /// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
    /// <param name="isHandled">Whether an interrupt handler of the driver is running.</param>
    public UpdateGuard(Pipe pipe, FrameHolds holds, Func<long> nowNs, Func<bool> isHandled)
    {
        (_pipe, _holds, _nowNs, _isHandled) = (pipe, holds, nowNs, isHandled);
        _hold = atNs => _isOverdue = _untilNs > atNs;
        pipe.Armed += _ => OnArmed();
        pipe.CursorArmed += _ => (_lineNs, _isCursorArmed) = (null, true);
        pipe.FrameEnded += _ => Close();
    }

    /// <summary>Called when the driver has read the scan line.</summary>
    public void OnScanLineRead()
    {
        _lineNs = _nowNs();
        if (_isOverdue && !_isArmed && (_isAgain || !_isSure))
        {
            _untilNs = Math.Min(_untilNs.GetValueOrDefault(), _lineNs.Value + OverdueNs);
        }
    }

    /// <summary>Called when the driver has read the number of the last blank.</summary>
    public void OnFrameCountRead()
    {
        long nowNs = _nowNs();
        bool isPair = nowNs - _lineNs < PairNs;
        bool isSure = !_hasNumber && !_isHandled();
        (_hasNumber, _lineNs) = (!isPair, null);
        if (!isPair)
        {
            return;
        }

        bool mayBeEnd = _isArmedSinceSure;
        _isArmedSinceSure &= !isSure;
        bool isOpen = _untilNs > nowNs;
        if (isOpen && _isArmed)
        {
            _untilNs = isSure ? nowNs + SettleNs : Math.Min(_untilNs.GetValueOrDefault(), nowNs + UnsureOpenNs);
        }
        else if (!isOpen || (isSure && !_isSure))
        {
            Open(nowNs, isSure && !mayBeEnd);
        }
        else if (isSure)
        {
            _isAgain = true;
            _untilNs = nowNs + (CountArmed() > _armedAtBegin ? UnsureOpenNs : AgainOpenNs);
        }
        else if (_isCursorArmed)
        {
            _untilNs = Math.Min(_untilNs.GetValueOrDefault(), nowNs + UnsureOpenNs);
        }
    }

    /// <summary>Ends the update.</summary>
    public void Close()
    {
        if (_untilNs is not null)
        {
            (_untilNs, _isOverdue) = (null, false);
            _holds.Set(this, null);
        }
    }

    /// <summary>A driver that arms planes after what may be a beginning is probably in the middle of an
    /// update.</summary>
    private void OnArmed()
    {
        _isArmed = true;
        _isArmedSinceSure |= CountArmed(withCursor: false) > 0;
        if (!_isSure && _untilNs > _nowNs())
        {
            _untilNs = _nowNs() + UnsureOpenNs;
        }
    }

    private void Open(long nowNs, bool isSure)
    {
        _untilNs = nowNs + (isSure ? MostOpenNs : UnsureOpenNs);
        (_isSure, _isAgain, _isOverdue) = (isSure, false, false);
        (_isArmed, _isCursorArmed, _armedAtBegin) = (false, false, CountArmed());
        _holds.Set(this, _hold);
    }

    private int CountArmed(bool withCursor = true)
    {
        int armed = 0;
        for (int i = 0; i < _pipe.Planes.Count; i++)
        {
            Plane plane = _pipe.Planes[i];
            armed += plane.IsArmed && (withCursor || plane.Kind != PlaneKind.Cursor) ? 1 : 0;
        }

        return armed;
    }
}
