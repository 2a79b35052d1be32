using DisplayModel.Geometry;
using DisplaySource;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Input;

/// <summary>The guest's keyboard and pointer for viewers that see only one head. A tablet spans the guest's whole
/// desktop, so this translates a position on the head into one on the desktop: see
/// <see cref="DesktopLayout"/>.</summary>
/// <param name="input">Takes positions on the whole desktop.</param>
/// <param name="layout">The lit heads now.</param>
/// <param name="head">The head, 0-based.</param>
public sealed class HeadInput(IRemoteInput input, Func<DesktopLayout> layout, int head) : IRemoteInput
{
    /// <param name="input">Takes positions on the whole desktop.</param>
    /// <param name="source">The display.</param>
    /// <param name="head">The head, 0-based.</param>
    public HeadInput(IRemoteInput input, IDisplaySource source, int head)
        : this(input, () => DesktopLayout.Of(source), head)
    {
    }

    public string? ViewOnlyReason => input.ViewOnlyReason;

    public bool IsCapsLocked => input.IsCapsLocked;

    public void Key(int number, bool down) => input.Key(number, down);

    public void PointerAt(int x, int y, int widthPx, int heightPx, PointerButtons buttons)
    {
        DesktopLayout desktop = layout();
        PixelRect area = desktop.Heads.FirstOrDefault(lit => lit.Id == head).Area;
        if (area.IsEmpty || desktop.Heads.Length == 1)
        {
            input.PointerAt(x, y, widthPx, heightPx, buttons);
            return;
        }

        // The head may have changed its size before the viewer learns of it.
        (x, y) = (area.X + Scale(x, widthPx, area.Width), area.Y + Scale(y, heightPx, area.Height));
        input.PointerAt(x, y, desktop.Bounds.Width, desktop.Bounds.Height, buttons);
    }

    public void PointerBy(int dx, int dy, PointerButtons buttons) => input.PointerBy(dx, dy, buttons);

    public void ReleaseAll() => input.ReleaseAll();

    public Task TakenAsync(CancellationToken cancellation) => input.TakenAsync(cancellation);

    private static int Scale(int at, int from, int to) =>
        from == to ? at : Math.Clamp((int)((long)at * to / from), 0, to - 1);
}
