using System.Runtime.InteropServices;

namespace RemoteDisplay.Window.Sdl3;

/// <summary>An event; which fields mean something depends on its type. Source: SDL_events.h, SDL_Event.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct Sdl3Event
{
    [FieldOffset(0)]
    public uint Type;

    [FieldOffset(16)]
    public uint WindowId;

    /// <summary>SDL_WindowEvent.</summary>
    [FieldOffset(20)]
    public int Data1;

    /// <summary>SDL_WindowEvent.</summary>
    [FieldOffset(24)]
    public int Data2;

    /// <summary>SDL_KeyboardEvent.</summary>
    [FieldOffset(24)]
    public int Scancode;

    /// <summary>SDL_KeyboardEvent.</summary>
    [FieldOffset(37)]
    public byte IsRepeated;

    /// <summary>SDL_MouseButtonEvent.</summary>
    [FieldOffset(24)]
    public byte Button;

    /// <summary>SDL_MouseMotionEvent.</summary>
    [FieldOffset(28)]
    public float X;

    /// <summary>SDL_MouseMotionEvent.</summary>
    [FieldOffset(32)]
    public float Y;

    /// <summary>SDL_MouseMotionEvent.</summary>
    [FieldOffset(36)]
    public float RelativeX;

    /// <summary>SDL_MouseMotionEvent.</summary>
    [FieldOffset(40)]
    public float RelativeY;

    /// <summary>SDL_MouseWheelEvent.</summary>
    [FieldOffset(24)]
    public float WheelX;

    /// <summary>SDL_MouseWheelEvent.</summary>
    [FieldOffset(28)]
    public float WheelY;
}

/// <summary>Source: SDL_surface.h, SDL_Surface.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Sdl3Surface
{
    public uint Flags;
    public uint Format;
    public int Width;
    public int Height;
    public int Pitch;
    public nint Pixels;
}
