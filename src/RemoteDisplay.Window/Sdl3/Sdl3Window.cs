using DisplayModel.Geometry;
using RemoteDisplay.Screens;
using RemoteDisplay.Window.Sdl;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window.Sdl3;

/// <summary>A window of SDL 3.</summary>
/// <param name="handle">SDL_Window; the object owns it.</param>
/// <param name="closed">Called with the id when it is closed.</param>
internal sealed unsafe class Sdl3Window(nint handle, Action<uint> closed) : IToolkitWindow
{
    private nint _cursor;
    private bool _isGrabbed;

    public uint Id { get; } = Sdl3Library.GetWindowId(handle);

    public (int WidthPx, int HeightPx) Size
    {
        get
        {
            Sdl3Library.GetWindowSizeInPixels(handle, out int width, out int height);
            return (width, height);
        }
    }

    /// <summary>Pixels for each unit of the desktop's coordinates.</summary>
    public float PixelDensity => Sdl3Library.GetWindowPixelDensity(handle) is > 0 and var density ? density : 1;

    public string Title
    {
        set => Sdl3Library.SetWindowTitle(handle, value);
    }

    public bool IsFullscreen
    {
        get => (Sdl3Library.GetWindowFlags(handle) & Sdl3Library.WindowFullscreen) != 0;
        set => Sdl3Library.SetWindowFullscreen(handle, value);
    }

    public bool IsGrabbed
    {
        get => _isGrabbed;
        set
        {
            _isGrabbed = value && Sdl3Library.SetWindowRelativeMouseMode(handle, true);
            Sdl3Library.SetWindowRelativeMouseMode(handle, _isGrabbed);
            Sdl3Library.SetWindowKeyboardGrab(handle, _isGrabbed);
        }
    }

    public void Resize(int widthPx, int heightPx)
    {
        float density = PixelDensity;
        Sdl3Library.SetWindowSize(
            handle, (int)MathF.Round(widthPx / density), (int)MathF.Round(heightPx / density));
    }

    public void MoveTo(int x, int y) => Sdl3Library.SetWindowPosition(handle, x, y);

    public void SetCursor(CursorImage? shape)
    {
        nint cursor = 0;
        if (shape is not null)
        {
            fixed (uint* pixels = StraightAlpha.Of(shape))
            {
                Sdl3Surface* surface = Sdl3Library.CreateSurfaceFrom(
                    shape.WidthPx, shape.HeightPx, Sdl3Library.FormatArgb8888, pixels, shape.WidthPx * sizeof(uint));
                cursor = Sdl3Library.CreateColorCursor(surface, shape.HotSpotX, shape.HotSpotY);
                Sdl3Library.DestroySurface(surface);
            }
        }

        Sdl3Library.SetCursor(cursor != 0 ? cursor : Sdl3Library.GetDefaultCursor());
        DropCursor();
        _cursor = cursor;
    }

    public WindowPixels Lock()
    {
        Sdl3Surface* surface = Sdl3Library.GetWindowSurface(handle);
        return surface is not null
            && surface->Format is Sdl3Library.FormatXrgb8888 or Sdl3Library.FormatArgb8888
                ? new WindowPixels(surface->Pixels, surface->Pitch, surface->Width, surface->Height)
                : throw new WindowException(surface is null
                    ? $"nothing can be drawn in a window: {Sdl3Toolkit.Error}"
                    : $"the display server's pixels (format 0x{surface->Format:X8}) are not of 24 bits");
    }

    public void Show(ReadOnlySpan<PixelRect> parts)
    {
        Span<SdlRect> rectangles = parts.Length <= 64 ? stackalloc SdlRect[parts.Length] : new SdlRect[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            rectangles[i] = new SdlRect(parts[i]);
        }

        fixed (SdlRect* first = rectangles)
        {
            if (!Sdl3Library.UpdateWindowSurfaceRects(handle, first, rectangles.Length))
            {
                throw new WindowException($"nothing can be shown in a window: {Sdl3Toolkit.Error}");
            }
        }
    }

    public IGlContext CreateGl()
    {
        nint context = Sdl3Library.GlCreateContext(handle);
        if (context == 0)
        {
            throw new WindowException($"OpenGL ES 3.0 cannot draw in a window: {Sdl3Toolkit.Error}");
        }

        Sdl3Library.GlSetSwapInterval(0);
        return new Context(handle, context);
    }

    public void Dispose()
    {
        DropCursor();
        closed(Id);
        Sdl3Library.DestroyWindow(handle);
    }

    private void DropCursor()
    {
        if (_cursor != 0)
        {
            Sdl3Library.DestroyCursor(_cursor);
            _cursor = 0;
        }
    }

    private sealed class Context(nint window, nint context) : IGlContext
    {
        public void MakeCurrent() => Sdl3Library.GlMakeCurrent(window, context);

        public nint Find(string function) => Sdl3Library.GlGetProcAddress(function);

        public void Swap() => Sdl3Library.GlSwapWindow(window);

        public void Dispose() => Sdl3Library.GlDestroyContext(context);
    }
}
