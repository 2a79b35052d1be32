using DisplayModel.Scanout;
using DisplayModel.Timing;

namespace DisplayModel;

/// <summary>The pipe at one moment: saved, restored, composed.</summary>
public sealed partial class Pipe
{
    /// <summary>Saves the state for <see cref="Restore"/> of another pipe. Changes nothing: the other pipe runs a
    /// vertical blank that is due.</summary>
    public PipeSnapshot Save(long nowNs) => _stages.SaveTo(new PipeSnapshot(
        Clock.Timing,
        IsEnabled,
        Clock.FrameCountAt(Math.Max(_knownNs, nowNs)),
        SourceSize,
        _unreportedFlips,
        [.. _planes.Select(plane => plane.Save())])
    {
        Stretch = Clock.Stretch,
        ArmedTiming = _pacing.Armed?.Timing,
        ArmedStretch = _pacing.Armed?.Stretch ?? default,
        IsPushed = IsPushed,
    });

    /// <summary>Continues from the state of another pipe. Reports nothing; <see cref="VblankWanted"/> is
    /// false.</summary>
    /// <exception cref="ArgumentException">Another number of planes, or a timing that is not <see
    /// cref="DisplayTiming.IsValid"/>; the pipe is as after <see cref="Reset"/>.</exception>
    public void Restore(PipeSnapshot saved, long nowNs)
    {
        Reset(nowNs);
        if (saved.Planes.Count != _planes.Length || saved.Timing is { IsValid: false })
        {
            throw new ArgumentException("No pipe of this kind was ever in that state.", nameof(saved));
        }

        _knownNs = Math.Max(_knownNs, nowNs);
        Clock.Clear();
        if (saved.Timing is { } timing)
        {
            Clock.Resume(timing, saved.Stretch, saved.FrameCount, _knownNs);
            if (!saved.IsRunning)
            {
                Clock.Stop(_knownNs);
            }

            RestorePacing(saved);
        }

        _stages.Restore(saved);
        _unreportedFlips = saved.UnreportedFlips;
        for (int i = 0; i < _planes.Length; i++)
        {
            _planes[i].Restore(saved.Planes[i]);
        }

        UpdateDeadline();
        Switched?.Invoke(this);
    }

    /// <summary>What the pipe shows now; null when it is off or its source size is not 1..<see
    /// cref="Composer.MaxSizePx"/>.</summary>
    public Scene? Capture()
    {
        (int widthPx, int heightPx) = SourceSize;
        return !IsEnabled || widthPx is < 1 or > Composer.MaxSizePx || heightPx is < 1 or > Composer.MaxSizePx
            ? null
            : new Scene
            {
                PipeIndex = Index,
                WidthPx = widthPx,
                HeightPx = heightPx,
                Colour = Colour,
                Scaler = Scaler,
                Planes =
                [
                    .. from plane in _planes
                       where plane.Live is not null
                       select new ScenePlane(plane.Kind, plane.Index, plane.FlipCount, plane.Live!),
                ],
            };
    }
}
