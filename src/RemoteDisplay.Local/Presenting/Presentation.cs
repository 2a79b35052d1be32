using RemoteDisplay.Local.Scanout;

namespace RemoteDisplay.Local.Presenting;

/// <summary>A state that may be shown, made by a presenter.</summary>
/// <param name="State">For the pipe.</param>
/// <param name="How">How the picture is shown, for people.</param>
/// <param name="Details">More about it.</param>
/// <param name="CopiedBytes">What had to be copied for it.</param>
internal sealed record Presentation(ScreenState State, string How, string Details = "", long CopiedBytes = 0);

/// <summary>What a presenter makes of a picture: states to try, best first, that share their buffers.</summary>
/// <param name="candidates">Empty when it cannot show the picture at all.</param>
/// <param name="reason">Why there are no candidates; null when there are.</param>
/// <param name="release">Gives the buffers back; called once the picture has left the screen, or was never
/// there.</param>
internal sealed class Offer(IReadOnlyList<Presentation> candidates, string? reason, Func<ValueTask>? release)
    : IAsyncDisposable
{
    public IReadOnlyList<Presentation> Candidates => candidates;

    public string? Reason => reason;

    /// <summary>The server has forgotten a buffer meanwhile: ask again what the head shows.</summary>
    public bool IsStale { get; private init; }

    public static Offer Stale { get; } = new([], null, null) { IsStale = true };

    public static Offer Refusal(string reason) => new([], reason, null);

    public ValueTask DisposeAsync() => release?.Invoke() ?? ValueTask.CompletedTask;
}

/// <summary>A way to bring a guest's picture to a monitor. Asked one after the other until a driver takes what they
/// offer.</summary>
internal interface IPresenter
{
    /// <param name="picture">What to show.</param>
    /// <param name="since">The refresh after which parts have changed since this presenter's picture came to the
    /// screen; 0 when something else is there.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<Offer> PrepareAsync(GuestPicture picture, ulong since, CancellationToken cancellation);
}
