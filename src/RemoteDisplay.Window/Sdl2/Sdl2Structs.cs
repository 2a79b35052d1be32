using System.Runtime.InteropServices;

namespace RemoteDisplay.Window.Sdl2;

/// <summary>An event; which fields mean something depends on its type. Source: SDL_events.h, SDL_Event.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct Sdl2Event
{
    [FieldOffset(0)]
    public uint Type;

    [FieldOffset(8)]
    public uint WindowId;

    /// <summary>SDL_WindowEvent.</summary>
    [FieldOffset(12)]
    public byte WindowEvent;

    /// <summary>SDL_KeyboardEvent.</summary>
    [FieldOffset(13)]
    public byte IsRepeated;

    /// <summary>SDL_KeyboardEvent.</summary>
    [FieldOffset(16)]
    public int Scancode;

    /// <summary>SDL_MouseButtonEvent.</summary>
    [FieldOffset(16)]
    public byte Button;

    /// <summary>SDL_MouseMotionEvent.</summary>
    [FieldOffset(20)]
    public int X;

    /// <summary>SDL_MouseMotionEvent.</summary>
    [FieldOffset(24)]
    public int Y;

    /// <summary>SDL_MouseMotionEvent.</summary>
    [FieldOffset(28)]
    public int RelativeX;

    /// <summary>SDL_MouseMotionEvent.</summary>
    [FieldOffset(32)]
    public int RelativeY;

    /// <summary>SDL_MouseWheelEvent.</summary>
    [FieldOffset(28)]
    public float WheelX;

    /// <summary>SDL_MouseWheelEvent.</summary>
    [FieldOffset(32)]
    public float WheelY;
}

/// <summary>Source: SDL_surface.h, SDL_Surface.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Sdl2Surface
{
    public uint Flags;

    /// <summary>SDL_PixelFormat, which begins with the number of the format.</summary>
    public uint* Format;
    public int Width;
    public int Height;
    public int Pitch;
    public nint Pixels;
}
