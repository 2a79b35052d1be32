using DisplayModel.Geometry;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Vnc;

/// <summary>A screen for a viewer that may only look: it refuses requests for another size.</summary>
internal sealed class ViewOnlyScreen(IRemoteScreen screen) : IRemoteScreen
{
    public string Name => screen.Name;

    public ScreenSnapshot Acquire() => screen.Acquire();

    public Task CatchUpAsync() => screen.CatchUpAsync();

    public void CollectDamage(ulong after, ulong upTo, PixelRegion damage) => screen.CollectDamage(after, upTo, damage);

    public IDisposable Subscribe(Action wake) => screen.Subscribe(wake);

    public ValueTask<SizeRequestResult> RequestSizeAsync(int widthPx, int heightPx, CancellationToken stop) =>
        ValueTask.FromResult(SizeRequestResult.Prohibited);

    public void Attend()
    {
    }

    public void Point(int x, int y, int widthPx, int heightPx)
    {
    }
}
