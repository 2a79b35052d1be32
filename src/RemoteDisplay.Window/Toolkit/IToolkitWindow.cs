using DisplayModel.Geometry;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Window.Toolkit;

/// <summary>A window on the desktop of this machine.</summary>
internal interface IToolkitWindow : IDisposable
{
    /// <summary>As in <see cref="ToolkitEvent.Window"/>.</summary>
    uint Id { get; }

    /// <summary>The size of what can be drawn in.</summary>
    (int WidthPx, int HeightPx) Size { get; }

    string Title { set; }

    /// <summary>Whether it fills the monitor that it is on.</summary>
    bool IsFullscreen { get; set; }

    /// <summary>Whether the window has the keyboard and the pointer for itself: the pointer is hidden and reports
    /// movements (<see cref="PointerMoved"/>), and the desktop's shortcuts go to the window.</summary>
    bool IsGrabbed { get; set; }

    /// <summary>Asks the desktop for another size, which it may refuse.</summary>
    void Resize(int widthPx, int heightPx);

    /// <summary>Moves the window to a corner, in the desktop's coordinates; Wayland does not allow it.</summary>
    void MoveTo(int x, int y);

    /// <summary>Gives the pointer a shape; null for the desktop's own.</summary>
    void SetCursor(CursorImage? shape);

    /// <summary>The pixels of the window, until <see cref="Show"/> or the next change of the size.</summary>
    /// <exception cref="WindowException">The display server has no such pixels.</exception>
    WindowPixels Lock();

    /// <summary>Shows parts of the pixels.</summary>
    /// <exception cref="WindowException">The display server refuses.</exception>
    void Show(ReadOnlySpan<PixelRect> parts);

    /// <summary>Makes a GL context for the window.</summary>
    /// <exception cref="WindowException">There is no GL library, or it cannot draw in a window.</exception>
    IGlContext CreateGl();
}
