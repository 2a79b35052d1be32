using DisplayModel.Geometry;

namespace RemoteDisplay.Screens;

/// <summary>A screen as viewers see it: a picture, the pointer apart from it, and news of both. All members may be
/// called from any thread.</summary>
public interface IRemoteScreen
{
    /// <summary>Shown as the title of viewers' windows.</summary>
    string Name { get; }

    /// <summary>The latest picture; it does not change until the caller disposes it.</summary>
    ScreenSnapshot Acquire();

    /// <summary>A screen that nobody looks at may lag behind what it shows. From now on somebody looks.</summary>
    /// <returns>Ends when <see cref="Acquire"/> gives what was shown at the time of the call, or something later; that
    /// may be never.</returns>
    Task CatchUpAsync();

    /// <summary>Adds to <paramref name="damage"/> what changed after snapshot <paramref name="after"/> up to and
    /// including <paramref name="upTo"/>; all of the screen when that is not known any more.</summary>
    void CollectDamage(ulong after, ulong upTo, PixelRegion damage);

    /// <summary>Calls <paramref name="wake"/> after each change, on the screen's thread: it must only set a flag and
    /// must not throw. Nothing is queued; a listener that is late looks at the latest snapshot.</summary>
    /// <returns>Ends the subscription when disposed; a call may still be under way then.</returns>
    IDisposable Subscribe(Action wake);

    /// <summary>A viewer wishes another size; the screen changes later, if at all.</summary>
    ValueTask<SizeRequestResult> RequestSizeAsync(int widthPx, int heightPx, CancellationToken stop);

    /// <summary>Somebody typed or moved the pointer: look for changes at full rate for a while.</summary>
    void Attend();
}
