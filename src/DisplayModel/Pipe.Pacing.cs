using DisplayModel.Timing;

namespace DisplayModel;

/// <summary>Frames whose length changes while the pipe runs: another rate, or a rate that follows the
/// pictures.</summary>
public sealed partial class Pipe
{
    private PipePacing _pacing;

    /// <summary>Raised when <see cref="ArmRate"/> has armed another timing.</summary>
    public event Action<Pipe>? RateArmed;

    /// <summary>Whether a picture has been pushed whose vertical blank has not begun.</summary>
    public bool IsPushed => _pacing.PushedFrame is not null;

    /// <summary>The timing and the stretch from the next vertical blank on.</summary>
    private RasterChange Raster => _pacing.Armed ?? new RasterChange(Clock.Timing!, Clock.Stretch);

    /// <summary>The timing from the next vertical blank on; null while the pipe is off.</summary>
    public DisplayTiming? NextTiming => IsEnabled ? Raster.Timing : null;

    /// <summary>Arms another rate for the next vertical blank: another pixel clock, or a longer or shorter vertical
    /// blank. Ignored while the pipe is off, and for a timing with other lines.</summary>
    public void ArmRate(DisplayTiming timing)
    {
        RunUntilNow();
        if (IsEnabled && timing.IsValid && timing != Raster.Timing
            && timing.Horizontal == Raster.Timing.Horizontal
            && timing.Vertical.Active == Raster.Timing.Vertical.Active)
        {
            Arm(Raster with { Timing = timing });
            RateArmed?.Invoke(this);
        }
    }

    /// <summary>Arms for the next vertical blank how long frames wait for <see cref="Push"/>. Ignored while the pipe is
    /// off, and forgotten when it is turned off.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The numbers are not in order.</exception>
    public void ArmStretch(FrameStretch stretch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stretch.LeastLines);
        ArgumentOutOfRangeException.ThrowIfLessThan(stretch.MostLines, stretch.LeastLines);
        RunUntilNow();
        if (IsEnabled && stretch != Raster.Stretch)
        {
            Arm(Raster with { Stretch = stretch });
        }
    }

    /// <summary>Ends the wait of the present frame: its vertical blank begins now, or once it has waited for
    /// <see cref="FrameStretch.LeastLines"/>. What is armed belongs to the picture. Does nothing while the pipe is
    /// off.</summary>
    public void Push()
    {
        RunUntilNow();
        if (IsEnabled && !IsPushed)
        {
            _pacing = _pacing with { PushedFrame = Clock.FrameCountAt(_knownNs) + 1, PushedNs = _knownNs };
            UpdateDeadline();
        }
    }

    /// <summary>When the next vertical blank begins.</summary>
    private long NextVblankNs => _pacing.PushedFrame is not { } frame
        ? Clock.NextVblankAfter(_knownNs)
        : Math.Max(
            Clock.EarliestStartOfVblank(frame),
            Math.Min(_pacing.PushedNs, Clock.StartOfVblank(frame)));

    private void Arm(RasterChange raster)
    {
        _pacing = _pacing with { Armed = raster };
        UpdateDeadline();
    }

    private void RestorePacing(PipeSnapshot saved)
    {
        if (IsEnabled)
        {
            _pacing = new PipePacing(
                saved.ArmedTiming is { } timing ? new RasterChange(timing, saved.ArmedStretch) : null,
                saved.IsPushed ? saved.FrameCount + 1 : null,
                _knownNs);
        }
    }

    /// <summary>Does not let a pushed picture begin before a time.</summary>
    private void DelayPush(long ns) => _pacing = _pacing with { PushedNs = ns };

    /// <summary>Applies at a vertical blank what was armed for it.</summary>
    /// <param name="dueNs">When the blank was due. A raster that skips no frame starts a pushed one late.</param>
    private void Pace(long dueNs)
    {
        if (_pacing.PushedFrame is { } pushed)
        {
            Clock.Align(pushed, HoldsFrame is null ? dueNs : _knownNs, Clock.Timing!, Clock.Stretch);
        }

        if (_pacing.Armed is { } raster)
        {
            ulong frame = Clock.FrameCountAt(_knownNs);
            Clock.Align(frame, Clock.StartOfVblank(frame), raster.Timing, raster.Stretch);
        }

        _pacing = default;
    }
}

/// <summary>How a raster runs from a vertical blank on.</summary>
/// <param name="Timing">The timing.</param>
/// <param name="Stretch">How long frames wait.</param>
internal sealed record RasterChange(DisplayTiming Timing, FrameStretch Stretch);

/// <summary>What is armed for the next vertical blank, as far as the length of frames is concerned.</summary>
/// <param name="Armed">The raster; null for no change.</param>
/// <param name="PushedFrame">The frame count of the blank that a pushed picture begins; null for none.</param>
/// <param name="PushedNs">When it was pushed.</param>
internal readonly record struct PipePacing(RasterChange? Armed, ulong? PushedFrame, long PushedNs);
