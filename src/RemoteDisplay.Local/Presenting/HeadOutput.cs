using RemoteDisplay.Local.Scanout;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Presenting;

/// <summary>Shows a head of the guest on a pipe of this machine. One thread at a time.</summary>
/// <param name="scanout">The pipe.</param>
/// <param name="presenters">The ways to show a picture, the best first.</param>
/// <param name="read">Reads the head's picture; the argument names the kinds of plane that changed.</param>
/// <param name="options">The behaviour.</param>
/// <param name="report">Called with the way and the reasons when either changes.</param>
/// <param name="statistics">Continues these counts; null to start from 0.</param>
internal sealed class HeadOutput(
    IScanout scanout,
    IReadOnlyList<IPresenter> presenters,
    Func<PlaneTypes, CancellationToken, ValueTask<ReadPicture>> read,
    OutputOptions options,
    Action<string, string> report,
    HeadStatistics? statistics = null)
{
    private const string MissingMemory = "the guest's memory is not there";

    private readonly FlipGate _gate = new();
    private readonly DriverVerdicts _verdicts = new(scanout);
    private PlaneTypes _changed = PlaneTypes.All;
    private Offer? _shown;
    private Offer? _pending;
    private long _refreshNs;
    private long? _pendingNs;
    private (string How, string Why) _said;
    private (IPresenter? Presenter, ulong Sequence) _last;
    private ScreenState? _committed;
    private bool _isSuspended;

    public HeadStatistics Statistics { get; } = statistics ?? new HeadStatistics();

    /// <summary>Pixels of the guest's mode; 0 while the head is dark.</summary>
    public (int WidthPx, int HeightPx) PictureSize { get; private set; }

    /// <summary>A state was committed.</summary>
    public bool HasShown { get; private set; }

    /// <summary>Handles a refresh of the guest's head.</summary>
    /// <param name="planes">The kinds of plane that changed.</param>
    /// <param name="timestampNs">The time of the refresh, CLOCK_MONOTONIC.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public async ValueTask RefreshAsync(PlaneTypes planes, long timestampNs, CancellationToken cancellation)
    {
        _changed |= planes;
        _refreshNs = timestampNs;
        if (_isSuspended)
        {
            return;
        }

        if (_gate.Want())
        {
            await PresentAsync(cancellation).ConfigureAwait(false);
        }
        else
        {
            Statistics.Merged++;
        }
    }

    /// <summary>Forgets what the driver refused, because the head has another size or state.</summary>
    public void Forget()
    {
        _verdicts.Clear();
        _committed = null;
        _changed = PlaneTypes.All;
    }

    /// <summary>Commits nothing until <see cref="ResumeAsync"/>: another program has the card.</summary>
    public void Suspend() => _isSuspended = true;

    /// <summary>Shows the picture again, whatever another program left on the screen.</summary>
    /// <param name="timestampNs">Now, CLOCK_MONOTONIC.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public ValueTask ResumeAsync(long timestampNs, CancellationToken cancellation)
    {
        _isSuspended = false;
        Forget();
        scanout.Forget();
        return RefreshAsync(PlaneTypes.All, timestampNs, cancellation);
    }

    /// <summary>Turns the monitor off, and releases what was shown.</summary>
    public async ValueTask EndAsync()
    {
        _ = scanout.Commit(ScreenState.Off, isAsync: false);
        await ShowPendingAsync().ConfigureAwait(false);
        await ShowPendingAsync().ConfigureAwait(false);
    }

    /// <summary>Handles a flip event: the last state is on the screen, and the one before is released.</summary>
    /// <param name="timestampNs">The time of the vertical blank, CLOCK_MONOTONIC.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public async ValueTask CompleteAsync(long timestampNs, CancellationToken cancellation)
    {
        if (!_gate.IsPending)
        {
            return;                                             // of a state that an earlier presentation committed
        }

        // An asynchronous flip has the time of the vertical blank before it.
        Statistics.AddFlip(options.IsAsync ? null : timestampNs - _pendingNs);
        await ShowPendingAsync().ConfigureAwait(false);
        if (_gate.Complete() && !_isSuspended)
        {
            await PresentAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask PresentAsync(CancellationToken cancellation)
    {
        ReadPicture found = await read(_changed, cancellation).ConfigureAwait(false);
        _changed = PlaneTypes.None;
        PictureSize = found.Picture is { } shown ? (shown.ModeWidthPx, shown.ModeHeightPx) : default;
        if (found.IsMissing && !options.IsDarkWithoutMemory)
        {
            Say("kept", MissingMemory);
        }
        else if (found.Picture is { } picture)
        {
            await ShowAsync(picture, cancellation).ConfigureAwait(false);
        }
        else
        {
            await TurnOffAsync(found.IsMissing ? MissingMemory : "the head is dark").ConfigureAwait(false);
        }
    }

    private async ValueTask ShowAsync(GuestPicture picture, CancellationToken cancellation)
    {
        List<string> reasons = [];
        foreach (IPresenter presenter in presenters)
        {
            ulong since = ReferenceEquals(presenter, _last.Presenter) ? _last.Sequence : 0;
            Offer offer = await presenter.PrepareAsync(picture, since, cancellation).ConfigureAwait(false);
            if (offer.IsStale)
            {
                // The refresh that retired the buffer follows.
                _changed = PlaneTypes.All;
                return;
            }

            if (offer.Reason is { } reason)
            {
                reasons.Add(reason);
            }

            foreach (Presentation candidate in offer.Candidates)
            {
                if (candidate.IsLive && candidate.State.IsSameAs(_committed))
                {
                    await offer.DisposeAsync().ConfigureAwait(false);
                    return;
                }

                if (TryCommit(candidate, reasons) is { } result)
                {
                    _last = (presenter, picture.Sequence);
                    await TakeAsync(offer, candidate, result, reasons).ConfigureAwait(false);
                    return;
                }
            }

            await offer.DisposeAsync().ConfigureAwait(false);
        }

        Say("kept", string.Join("; ", reasons));
    }

    /// <returns>null if the driver refuses.</returns>
    private CommitResult? TryCommit(Presentation candidate, List<string> reasons)
    {
        CommitResult result = _verdicts.Commit(candidate.State, options.IsAsync);
        if (result.Errno == 0)
        {
            return result;
        }

        reasons.Add($"not {candidate.How}: the driver refuses (errno {result.Errno})");
        return null;
    }

    private async ValueTask TakeAsync(Offer offer, Presentation shown, CommitResult result, List<string> reasons)
    {
        Say(shown.How, string.Join("; ", reasons.Append(shown.Details).Where(text => text.Length > 0)));
        (HasShown, _committed) = (true, shown.State);
        Statistics.CopiedBytes += shown.CopiedBytes;
        (_pending, _pendingNs) = (offer, _refreshNs);
        if (result.IsPending)
        {
            _gate.Begin();
        }
        else
        {
            Statistics.AddFlip(null);
            await ShowPendingAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask TurnOffAsync(string why)
    {
        if (scanout.Commit(ScreenState.Off, isAsync: false).Errno == 0)
        {
            _last = default;
            (HasShown, _committed) = (true, null);
            Say("off", why);
            await ShowPendingAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask ShowPendingAsync()
    {
        (Offer? left, _shown, _pending) = (_shown, _pending, null);
        if (left is not null)
        {
            await left.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Say(string how, string why)
    {
        if (_said != (how, why))
        {
            _said = (how, why);
            report(how, why);
        }
    }
}
