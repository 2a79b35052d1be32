using RemoteDisplay.Input;

namespace RemoteDisplay.Window.Sdl;

/// <summary>Numbers of a mouse's buttons, the same in SDL 2 and 3. Source: SDL_mouse.h, SDL_BUTTON_*.</summary>
internal static class SdlButtons
{
    /// <returns>none for a button that the guest cannot have.</returns>
    public static PointerButtons Of(byte number) => number switch
    {
        1 => PointerButtons.Left,
        2 => PointerButtons.Middle,
        3 => PointerButtons.Right,
        4 => PointerButtons.Side,
        5 => PointerButtons.Extra,
        _ => PointerButtons.None,
    };
}
