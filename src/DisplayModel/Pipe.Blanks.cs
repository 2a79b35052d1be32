namespace DisplayModel;

/// <summary>Arming states for a vertical blank, and handling one.</summary>
public sealed partial class Pipe
{
    /// <summary>Arms colour steps for the next vertical blank, like <see cref="Plane.Arm"/>. Tables that are not
    /// double buffered change <paramref name="immediately"/>, which keeps the armed steps.</summary>
    public void ArmColour(PipeColour colour, bool immediately = false)
    {
        RunUntilNow();
        if (immediately || !IsEnabled)
        {
            _stages.SetColour(colour, IsEnabled);
        }

        if (!immediately)
        {
            _stages.ArmColour(IsEnabled ? colour : null);
        }

        UpdateDeadline();
        if (IsEnabled && !immediately)
        {
            Armed?.Invoke(this);
        }
    }

    /// <summary>Arms a scaler (null: none) for the next vertical blank, like <see cref="Plane.Arm"/>.</summary>
    public void ArmScaler(PipeScaler? scaler)
    {
        RunUntilNow();
        _stages.ArmScaler(scaler);
        if (!IsEnabled)
        {
            _stages.Latch(isLit: false);
        }

        UpdateDeadline();
        if (IsEnabled)
        {
            Armed?.Invoke(this);
        }
    }

    /// <summary>Handles a vertical blank that is due. A late call handles only the newest one: hardware skips
    /// too.</summary>
    public void Run(long nowNs)
    {
        _knownNs = Math.Max(_knownNs, nowNs);
        if (NextDeadlineNs is not { } dueNs || dueNs > _knownNs)
        {
            return;
        }

        if (HoldsFrame is { } holds)
        {
            if (holds(_knownNs))
            {
                Clock.Delay(_knownNs - dueNs + HoldNs);
                DelayPush(_knownNs + HoldNs);
                UpdateDeadline();
                return;
            }

            if (!IsPushed)
            {
                Clock.Delay(Clock.StartOfVblank(Clock.FrameCountAt(_knownNs)) - dueNs);
            }
        }

        Pace(dueNs);
        ulong frameCount = Clock.FrameCountAt(_knownNs);
        FrameEnded?.Invoke(this);
        uint armed = ArmedPlanes;
        uint flipped = _unreportedFlips | armed;
        _stages.Latch(isLit: true);
        bool isOutputChanged = _stages.TakeReport();
        Latch(armed, reported: true);
        Vblank?.Invoke(this, new VblankInfo(frameCount, Clock.StartOfVblank(frameCount), flipped, isOutputChanged));
    }

    internal void RunUntilNow() => Run(_clockNs?.Invoke() ?? _knownNs);

    internal void OnArmed(Plane plane, bool immediately)
    {
        bool isCursor = plane.Kind == PlaneKind.Cursor;
        if (isCursor)
        {
            CursorArmed?.Invoke(this);
        }

        if (immediately || !IsEnabled || (isCursor && IsBlankUnnoticed))
        {
            if (IsEnabled && !isCursor)
            {
                Tearing?.Invoke(this);
            }

            Latch(1u << plane.Index, reported: false);
            return;
        }

        UpdateDeadline();
        if (!isCursor)
        {
            Armed?.Invoke(this);
        }
    }

    /// <summary>Bit i is set when plane i is armed.</summary>
    private uint ArmedPlanes
    {
        get
        {
            uint armed = 0;
            foreach (Plane plane in _planes)
            {
                armed |= plane.IsArmed ? 1u << plane.Index : 0;
            }

            return armed;
        }
    }

    /// <summary>Changes all state before it raises an event, so that a handler may arm, enable or disable.</summary>
    private void Latch(uint planes, bool reported)
    {
        foreach (Plane plane in _planes)
        {
            if ((planes & (1u << plane.Index)) != 0)
            {
                plane.Latch();
            }
        }

        _unreportedFlips = reported ? 0 : _unreportedFlips | planes;
        UpdateDeadline();
        foreach (Plane plane in _planes)
        {
            if ((planes & (1u << plane.Index)) != 0)
            {
                plane.RaiseLatched();
            }
        }
    }

    private void UpdateDeadline()
    {
        bool isReportDue = _unreportedFlips != 0 || _stages.IsChanged;
        bool isArmed = ArmedPlanes != 0 || _stages.IsArmed || _pacing.Armed is not null || IsPushed;
        bool isAnybodyWaiting = _vblankWanted || _holdsFrame is not null || isReportDue || isArmed;
        long? deadlineNs = IsEnabled && isAnybodyWaiting ? NextVblankNs : null;
        if (deadlineNs != NextDeadlineNs)
        {
            NextDeadlineNs = deadlineNs;
            DeadlineChanged?.Invoke(this);
        }
    }
}
