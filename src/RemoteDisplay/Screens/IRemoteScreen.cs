using DisplayModel.Geometry;

namespace RemoteDisplay.Screens;

/// <summary>A screen as viewers see it: a picture, a separate pointer, and notices of changes to both. All members may
/// be called from any thread.</summary>
public interface IRemoteScreen
{
    /// <summary>The title of viewers' windows.</summary>
    string Name { get; }

    /// <summary>The latest picture; it does not change until the caller disposes it.</summary>
    ScreenSnapshot Acquire();

    /// <summary>Notifies the screen that it has a viewer now: a screen without viewers may lag behind its
    /// source.</summary>
    /// <returns>Completes when <see cref="Acquire"/> returns what was shown at the time of the call, or a later
    /// picture; it may never complete.</returns>
    Task CatchUpAsync();

    /// <summary>Adds to <paramref name="damage"/> the changes after snapshot <paramref name="after"/> up to and
    /// including <paramref name="upTo"/>; the whole screen if they are no longer known.</summary>
    void CollectDamage(ulong after, ulong upTo, PixelRegion damage);

    /// <summary>Calls <paramref name="wake"/> after each change, on the screen's thread: it must only set a flag and
    /// must not throw. Changes are not queued; a late listener reads the latest snapshot.</summary>
    /// <returns>Disposal ends the subscription, but a call may still be in progress.</returns>
    IDisposable Subscribe(Action wake);

    /// <summary>Requests another size for a viewer; the screen may change later.</summary>
    ValueTask<SizeRequestResult> RequestSizeAsync(int widthPx, int heightPx, CancellationToken stop);

    /// <summary>Reports that a viewer typed or moved the pointer, so the screen should search for changes at full rate
    /// for a while.</summary>
    void Attend();

    /// <summary>Reports where a viewer has moved the guest's pointer, in pixels of a picture of that size.</summary>
    void Point(int x, int y, int widthPx, int heightPx);
}
