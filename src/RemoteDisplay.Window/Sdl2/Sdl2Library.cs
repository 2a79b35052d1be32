using System.Runtime.InteropServices;
using RemoteDisplay.Window.Sdl;

namespace RemoteDisplay.Window.Sdl2;

/// <summary>The functions of SDL 2, from 2.26 on, that are used. Source: SDL_video.h, SDL_events.h, SDL_mouse.h,
/// SDL_surface.h.</summary>
internal static unsafe partial class Sdl2Library
{
    public const string File = "libSDL2-2.0.so.0";

    public const uint InitVideo = 0x20;

    public const uint WindowOpenGl = 0x2;
    public const uint WindowShown = 0x4;
    public const uint WindowHidden = 0x8;
    public const uint WindowResizable = 0x20;
    public const uint WindowFullscreen = 0x1;
    public const uint WindowFullscreenDesktop = 0x1001;
    public const uint WindowAllowHighDpi = 0x2000;
    public const int PositionUndefined = 0x1FFF_0000;

    public const int GlDepthSize = 6;
    public const int GlContextMajorVersion = 17;
    public const int GlContextMinorVersion = 18;
    public const int GlContextProfileMask = 21;
    public const int GlProfileEs = 4;

    public const uint FormatXrgb8888 = 0x1616_1804;
    public const uint FormatArgb8888 = 0x1636_2004;

    [LibraryImport(File, EntryPoint = "SDL_GetVersion")]
    public static partial void GetVersion(byte* threeNumbers);

    [LibraryImport(File, EntryPoint = "SDL_GetError")]
    public static partial nint GetError();

    [LibraryImport(File, EntryPoint = "SDL_SetHint", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetHint(string name, string value);

    /// <summary>Sets an environment variable as SDL sees it.</summary>
    [LibraryImport(File, EntryPoint = "SDL_setenv", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetEnvironment(string name, string value, int overwrites);

    [LibraryImport(File, EntryPoint = "SDL_Init")]
    public static partial int Init(uint flags);

    [LibraryImport(File, EntryPoint = "SDL_Quit")]
    public static partial void Quit();

    [LibraryImport(File, EntryPoint = "SDL_free")]
    public static partial void Free(nint memory);

    [LibraryImport(File, EntryPoint = "SDL_StopTextInput")]
    public static partial void StopTextInput();

    [LibraryImport(File, EntryPoint = "SDL_GetCurrentVideoDriver")]
    public static partial nint GetCurrentVideoDriver();

    [LibraryImport(File, EntryPoint = "SDL_ClearError")]
    public static partial void ClearError();

    [LibraryImport(File, EntryPoint = "SDL_GetClipboardText")]
    public static partial nint GetClipboardText();

    [LibraryImport(File, EntryPoint = "SDL_SetClipboardText", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetClipboardText(string text);

    [LibraryImport(File, EntryPoint = "SDL_GetNumVideoDisplays")]
    public static partial int GetNumVideoDisplays();

    [LibraryImport(File, EntryPoint = "SDL_GetDisplayUsableBounds")]
    public static partial int GetDisplayUsableBounds(int display, out SdlRect bounds);

    [LibraryImport(File, EntryPoint = "SDL_RegisterEvents")]
    public static partial uint RegisterEvents(int count);

    [LibraryImport(File, EntryPoint = "SDL_PushEvent")]
    public static partial int PushEvent(ref Sdl2Event value);

    [LibraryImport(File, EntryPoint = "SDL_WaitEventTimeout")]
    public static partial int WaitEventTimeout(out Sdl2Event value, int timeoutMs);

    [LibraryImport(File, EntryPoint = "SDL_CreateWindow", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint CreateWindow(string title, int x, int y, int width, int height, uint flags);

    [LibraryImport(File, EntryPoint = "SDL_DestroyWindow")]
    public static partial void DestroyWindow(nint window);

    [LibraryImport(File, EntryPoint = "SDL_GetWindowID")]
    public static partial uint GetWindowId(nint window);

    [LibraryImport(File, EntryPoint = "SDL_GetWindowFlags")]
    public static partial uint GetWindowFlags(nint window);

    [LibraryImport(File, EntryPoint = "SDL_SetWindowTitle", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetWindowTitle(nint window, string title);

    [LibraryImport(File, EntryPoint = "SDL_SetWindowSize")]
    public static partial void SetWindowSize(nint window, int width, int height);

    [LibraryImport(File, EntryPoint = "SDL_SetWindowPosition")]
    public static partial void SetWindowPosition(nint window, int x, int y);

    [LibraryImport(File, EntryPoint = "SDL_GetWindowSize")]
    public static partial void GetWindowSize(nint window, out int width, out int height);

    [LibraryImport(File, EntryPoint = "SDL_GetWindowSizeInPixels")]
    public static partial void GetWindowSizeInPixels(nint window, out int width, out int height);

    [LibraryImport(File, EntryPoint = "SDL_SetWindowFullscreen")]
    public static partial int SetWindowFullscreen(nint window, uint flags);

    [LibraryImport(File, EntryPoint = "SDL_SetRelativeMouseMode")]
    public static partial int SetRelativeMouseMode(int isRelative);

    [LibraryImport(File, EntryPoint = "SDL_SetWindowKeyboardGrab")]
    public static partial void SetWindowKeyboardGrab(nint window, int isGrabbed);

    [LibraryImport(File, EntryPoint = "SDL_GetWindowSurface")]
    public static partial Sdl2Surface* GetWindowSurface(nint window);

    [LibraryImport(File, EntryPoint = "SDL_UpdateWindowSurfaceRects")]
    public static partial int UpdateWindowSurfaceRects(nint window, SdlRect* parts, int count);

    [LibraryImport(File, EntryPoint = "SDL_CreateRGBSurfaceWithFormatFrom")]
    public static partial Sdl2Surface* CreateSurfaceFrom(
        void* pixels, int width, int height, int depth, int pitch, uint format);

    [LibraryImport(File, EntryPoint = "SDL_FreeSurface")]
    public static partial void FreeSurface(Sdl2Surface* surface);

    [LibraryImport(File, EntryPoint = "SDL_CreateColorCursor")]
    public static partial nint CreateColorCursor(Sdl2Surface* surface, int hotSpotX, int hotSpotY);

    [LibraryImport(File, EntryPoint = "SDL_FreeCursor")]
    public static partial void FreeCursor(nint cursor);

    [LibraryImport(File, EntryPoint = "SDL_SetCursor")]
    public static partial void SetCursor(nint cursor);

    [LibraryImport(File, EntryPoint = "SDL_GetDefaultCursor")]
    public static partial nint GetDefaultCursor();

    [LibraryImport(File, EntryPoint = "SDL_GL_SetAttribute")]
    public static partial int GlSetAttribute(int attribute, int value);

    [LibraryImport(File, EntryPoint = "SDL_GL_CreateContext")]
    public static partial nint GlCreateContext(nint window);

    [LibraryImport(File, EntryPoint = "SDL_GL_DeleteContext")]
    public static partial void GlDeleteContext(nint context);

    [LibraryImport(File, EntryPoint = "SDL_GL_MakeCurrent")]
    public static partial int GlMakeCurrent(nint window, nint context);

    [LibraryImport(File, EntryPoint = "SDL_GL_GetProcAddress", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GlGetProcAddress(string function);

    [LibraryImport(File, EntryPoint = "SDL_GL_SetSwapInterval")]
    public static partial int GlSetSwapInterval(int interval);

    [LibraryImport(File, EntryPoint = "SDL_GL_SwapWindow")]
    public static partial void GlSwapWindow(nint window);
}
