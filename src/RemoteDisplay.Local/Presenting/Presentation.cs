using RemoteDisplay.Local.Scanout;

namespace RemoteDisplay.Local.Presenting;

/// <summary>A state that may be shown, made by a presenter.</summary>
/// <param name="State">The state for the pipe.</param>
/// <param name="How">The way in which the picture is shown, for people.</param>
/// <param name="Details">Formats and planes, for people.</param>
/// <param name="CopiedBytes">The number of bytes that were copied for it.</param>
/// <param name="IsLive">The pipe reads the guest's pages all the time: what the guest draws there shows without another
/// commit.</param>
internal sealed record Presentation(
    ScreenState State, string How, string Details = "", long CopiedBytes = 0, bool IsLive = false);

/// <summary>A presenter's offer for a picture: states to try, the best first, that share their buffers.</summary>
/// <param name="candidates">The states; empty if the presenter cannot show the picture.</param>
/// <param name="reason">The reason why there are no candidates; null if there are some.</param>
/// <param name="release">Releases the buffers; called when the picture has left the screen, or will not appear
/// there.</param>
internal sealed class Offer(IReadOnlyList<Presentation> candidates, string? reason, Func<ValueTask>? release)
    : IAsyncDisposable
{
    public IReadOnlyList<Presentation> Candidates => candidates;

    public string? Reason => reason;

    /// <summary>The server has retired a buffer in the meantime; the caller must query the planes again.</summary>
    public bool IsStale { get; private init; }

    public static Offer Stale { get; } = new([], null, null) { IsStale = true };

    public static Offer Refusal(string reason) => new([], reason, null);

    public ValueTask DisposeAsync() => release?.Invoke() ?? ValueTask.CompletedTask;
}

/// <summary>A way to show a guest's picture on a monitor.</summary>
internal interface IPresenter
{
    /// <param name="picture">The picture.</param>
    /// <param name="since">The refresh that this presenter showed last; 0 if the screen shows something else.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    ValueTask<Offer> PrepareAsync(GuestPicture picture, ulong since, CancellationToken cancellation);
}
