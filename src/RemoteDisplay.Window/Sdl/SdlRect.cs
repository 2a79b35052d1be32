using System.Runtime.InteropServices;
using DisplayModel.Geometry;

namespace RemoteDisplay.Window.Sdl;

/// <summary>Source: SDL_rect.h, SDL_Rect: the same in SDL 2 and 3.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SdlRect(int X, int Y, int Width, int Height)
{
    public SdlRect(PixelRect area)
        : this(area.X, area.Y, area.Width, area.Height)
    {
    }

    public PixelRect ToPixelRect() => new(X, Y, Width, Height);
}
