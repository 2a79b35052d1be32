using RemoteDisplay.Input;

namespace RemoteDisplay.Window.Toolkit;

/// <summary>Something that happened to a window.</summary>
/// <param name="Window">Its <see cref="IToolkitWindow.Id"/>.</param>
internal abstract record ToolkitEvent(uint Window);

/// <summary>The user closes the window.</summary>
internal sealed record WindowClosed(uint Window) : ToolkitEvent(Window);

/// <summary>What can be drawn in has another size, pixels.</summary>
internal sealed record WindowResized(uint Window, int WidthPx, int HeightPx) : ToolkitEvent(Window);

/// <summary>The window has to be drawn again.</summary>
internal sealed record WindowExposed(uint Window) : ToolkitEvent(Window);

/// <summary>The window has got the keyboard.</summary>
internal sealed record FocusGained(uint Window) : ToolkitEvent(Window);

/// <summary>The keyboard has gone to another window.</summary>
internal sealed record FocusLost(uint Window) : ToolkitEvent(Window);

/// <summary>A key.</summary>
/// <param name="Window">The window with the keyboard.</param>
/// <param name="Usage">By its place: a usage of USB's page for keyboards, as SDL's scan codes.</param>
/// <param name="IsDown">false for a release.</param>
/// <param name="IsRepeated">It has been held down.</param>
internal sealed record KeyChanged(uint Window, int Usage, bool IsDown, bool IsRepeated) : ToolkitEvent(Window);

/// <summary>The pointer is elsewhere, pixels of the window.</summary>
internal sealed record PointerPlaced(uint Window, float X, float Y) : ToolkitEvent(Window);

/// <summary>The pointer of a grabbed window was moved, pixels.</summary>
internal sealed record PointerMoved(uint Window, float X, float Y) : ToolkitEvent(Window);

/// <summary>A button.</summary>
internal sealed record ButtonChanged(uint Window, PointerButtons Button, bool IsDown) : ToolkitEvent(Window);

/// <summary>The wheel, in notches: to the right and away from the user. Touchpads report parts of one.</summary>
internal sealed record WheelTurned(uint Window, float Right, float Up) : ToolkitEvent(Window);

/// <summary>The desktop's clipboard may have another text; this program's own is reported too.</summary>
internal sealed record ClipboardChanged() : ToolkitEvent(0);

/// <summary>The desktop's session ends.</summary>
internal sealed record SessionEnded() : ToolkitEvent(0);
