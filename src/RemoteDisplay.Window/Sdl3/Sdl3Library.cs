using System.Runtime.InteropServices;
using RemoteDisplay.Window.Sdl;

namespace RemoteDisplay.Window.Sdl3;

/// <summary>The functions of SDL 3 that are used. Source: SDL_video.h, SDL_events.h, SDL_mouse.h, SDL_surface.h,
/// SDL_clipboard.h.</summary>
internal static unsafe partial class Sdl3Library
{
    public const string File = "libSDL3.so.0";

    public const uint InitVideo = 0x20;

    public const ulong WindowFullscreen = 0x1;
    public const ulong WindowOpenGl = 0x2;
    public const ulong WindowHidden = 0x8;
    public const ulong WindowResizable = 0x20;
    public const ulong WindowHighPixelDensity = 0x2000;

    public const int GlDepthSize = 6;
    public const int GlContextMajorVersion = 17;
    public const int GlContextMinorVersion = 18;
    public const int GlContextProfileMask = 20;
    public const int GlProfileEs = 4;

    public const uint FormatXrgb8888 = 0x1616_1804;
    public const uint FormatArgb8888 = 0x1636_2004;

    [LibraryImport(File, EntryPoint = "SDL_GetVersion")]
    public static partial int GetVersion();

    [LibraryImport(File, EntryPoint = "SDL_GetError")]
    public static partial nint GetError();

    [LibraryImport(File, EntryPoint = "SDL_SetHint", StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetHint(string name, string value);

    [LibraryImport(File, EntryPoint = "SDL_SetAppMetadata", StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetAppMetadata(string name, string? version, string? identifier);

    [LibraryImport(File, EntryPoint = "SDL_Init")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool Init(uint flags);

    [LibraryImport(File, EntryPoint = "SDL_Quit")]
    public static partial void Quit();

    [LibraryImport(File, EntryPoint = "SDL_free")]
    public static partial void Free(nint memory);

    [LibraryImport(File, EntryPoint = "SDL_GetCurrentVideoDriver")]
    public static partial nint GetCurrentVideoDriver();

    [LibraryImport(File, EntryPoint = "SDL_ClearError")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool ClearError();

    [LibraryImport(File, EntryPoint = "SDL_GetClipboardText")]
    public static partial nint GetClipboardText();

    [LibraryImport(File, EntryPoint = "SDL_SetClipboardText", StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetClipboardText(string text);

    [LibraryImport(File, EntryPoint = "SDL_GetDisplays")]
    public static partial uint* GetDisplays(out int count);

    [LibraryImport(File, EntryPoint = "SDL_GetDisplayUsableBounds")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool GetDisplayUsableBounds(uint display, out SdlRect bounds);

    [LibraryImport(File, EntryPoint = "SDL_RegisterEvents")]
    public static partial uint RegisterEvents(int count);

    [LibraryImport(File, EntryPoint = "SDL_PushEvent")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool PushEvent(ref Sdl3Event value);

    [LibraryImport(File, EntryPoint = "SDL_WaitEventTimeout")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool WaitEventTimeout(out Sdl3Event value, int timeoutMs);

    [LibraryImport(File, EntryPoint = "SDL_CreateWindow", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint CreateWindow(string title, int width, int height, ulong flags);

    [LibraryImport(File, EntryPoint = "SDL_DestroyWindow")]
    public static partial void DestroyWindow(nint window);

    [LibraryImport(File, EntryPoint = "SDL_GetWindowID")]
    public static partial uint GetWindowId(nint window);

    [LibraryImport(File, EntryPoint = "SDL_GetWindowFlags")]
    public static partial ulong GetWindowFlags(nint window);

    [LibraryImport(File, EntryPoint = "SDL_SetWindowTitle", StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetWindowTitle(nint window, string title);

    [LibraryImport(File, EntryPoint = "SDL_SetWindowSize")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetWindowSize(nint window, int width, int height);

    [LibraryImport(File, EntryPoint = "SDL_SetWindowPosition")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetWindowPosition(nint window, int x, int y);

    [LibraryImport(File, EntryPoint = "SDL_GetWindowSizeInPixels")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool GetWindowSizeInPixels(nint window, out int width, out int height);

    [LibraryImport(File, EntryPoint = "SDL_GetWindowPixelDensity")]
    public static partial float GetWindowPixelDensity(nint window);

    [LibraryImport(File, EntryPoint = "SDL_SetWindowFullscreen")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetWindowFullscreen(
        nint window, [MarshalAs(UnmanagedType.U1)] bool isFullscreen);

    [LibraryImport(File, EntryPoint = "SDL_SetWindowRelativeMouseMode")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetWindowRelativeMouseMode(nint window, [MarshalAs(UnmanagedType.U1)] bool isRelative);

    [LibraryImport(File, EntryPoint = "SDL_SetWindowKeyboardGrab")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetWindowKeyboardGrab(nint window, [MarshalAs(UnmanagedType.U1)] bool isGrabbed);

    [LibraryImport(File, EntryPoint = "SDL_GetWindowSurface")]
    public static partial Sdl3Surface* GetWindowSurface(nint window);

    [LibraryImport(File, EntryPoint = "SDL_UpdateWindowSurfaceRects")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool UpdateWindowSurfaceRects(nint window, SdlRect* parts, int count);

    [LibraryImport(File, EntryPoint = "SDL_CreateSurfaceFrom")]
    public static partial Sdl3Surface* CreateSurfaceFrom(int width, int height, uint format, void* pixels, int pitch);

    [LibraryImport(File, EntryPoint = "SDL_DestroySurface")]
    public static partial void DestroySurface(Sdl3Surface* surface);

    [LibraryImport(File, EntryPoint = "SDL_CreateColorCursor")]
    public static partial nint CreateColorCursor(Sdl3Surface* surface, int hotSpotX, int hotSpotY);

    [LibraryImport(File, EntryPoint = "SDL_DestroyCursor")]
    public static partial void DestroyCursor(nint cursor);

    [LibraryImport(File, EntryPoint = "SDL_SetCursor")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SetCursor(nint cursor);

    [LibraryImport(File, EntryPoint = "SDL_GetDefaultCursor")]
    public static partial nint GetDefaultCursor();

    [LibraryImport(File, EntryPoint = "SDL_GL_SetAttribute")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool GlSetAttribute(int attribute, int value);

    [LibraryImport(File, EntryPoint = "SDL_GL_CreateContext")]
    public static partial nint GlCreateContext(nint window);

    [LibraryImport(File, EntryPoint = "SDL_GL_DestroyContext")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool GlDestroyContext(nint context);

    [LibraryImport(File, EntryPoint = "SDL_GL_MakeCurrent")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool GlMakeCurrent(nint window, nint context);

    [LibraryImport(File, EntryPoint = "SDL_GL_GetProcAddress", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GlGetProcAddress(string function);

    [LibraryImport(File, EntryPoint = "SDL_GL_SetSwapInterval")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool GlSetSwapInterval(int interval);

    [LibraryImport(File, EntryPoint = "SDL_GL_SwapWindow")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool GlSwapWindow(nint window);
}
