using DisplayModel.Geometry;
using RemoteDisplay.Screens;
using RemoteDisplay.Window.Sdl;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window.Sdl2;

/// <summary>A window of SDL 2.</summary>
/// <param name="handle">SDL_Window; the object owns it.</param>
/// <param name="closed">Called with the id when it is closed.</param>
internal sealed unsafe class Sdl2Window(nint handle, Action<uint> closed) : IToolkitWindow
{
    private nint _cursor;
    private bool _isGrabbed;

    public uint Id { get; } = Sdl2Library.GetWindowId(handle);

    public (int WidthPx, int HeightPx) Size
    {
        get
        {
            Sdl2Library.GetWindowSizeInPixels(handle, out int width, out int height);
            return (width, height);
        }
    }

    /// <summary>Pixels for each unit of the desktop's coordinates.</summary>
    public float PixelDensity
    {
        get
        {
            Sdl2Library.GetWindowSize(handle, out int width, out _);
            return width > 0 ? (float)Size.WidthPx / width : 1;
        }
    }

    public string Title
    {
        set => Sdl2Library.SetWindowTitle(handle, value);
    }

    public bool IsFullscreen
    {
        get => (Sdl2Library.GetWindowFlags(handle) & Sdl2Library.WindowFullscreen) != 0;
        set => _ = Sdl2Library.SetWindowFullscreen(handle, value ? Sdl2Library.WindowFullscreenDesktop : 0);
    }

    public bool IsGrabbed
    {
        get => _isGrabbed;
        set
        {
            _isGrabbed = value && Sdl2Library.SetRelativeMouseMode(1) == 0;
            _ = Sdl2Library.SetRelativeMouseMode(_isGrabbed ? 1 : 0);
            Sdl2Library.SetWindowKeyboardGrab(handle, _isGrabbed ? 1 : 0);
        }
    }

    public void Resize(int widthPx, int heightPx)
    {
        float density = PixelDensity;
        Sdl2Library.SetWindowSize(
            handle, (int)MathF.Round(widthPx / density), (int)MathF.Round(heightPx / density));
    }

    public void MoveTo(int x, int y) => Sdl2Library.SetWindowPosition(handle, x, y);

    public void SetCursor(CursorImage? shape)
    {
        nint cursor = 0;
        if (shape is not null)
        {
            fixed (uint* pixels = StraightAlpha.Of(shape))
            {
                Sdl2Surface* surface = Sdl2Library.CreateSurfaceFrom(
                    pixels, shape.WidthPx, shape.HeightPx, 32, shape.WidthPx * sizeof(uint),
                    Sdl2Library.FormatArgb8888);
                cursor = Sdl2Library.CreateColorCursor(surface, shape.HotSpotX, shape.HotSpotY);
                Sdl2Library.FreeSurface(surface);
            }
        }

        Sdl2Library.SetCursor(cursor != 0 ? cursor : Sdl2Library.GetDefaultCursor());
        DropCursor();
        _cursor = cursor;
    }

    public WindowPixels Lock()
    {
        Sdl2Surface* surface = Sdl2Library.GetWindowSurface(handle);
        return surface is not null
            && *surface->Format is Sdl2Library.FormatXrgb8888 or Sdl2Library.FormatArgb8888
                ? new WindowPixels(surface->Pixels, surface->Pitch, surface->Width, surface->Height)
                : throw new WindowException(surface is null
                    ? $"nothing can be drawn in a window: {Sdl2Toolkit.Error}"
                    : $"the display server's pixels (format 0x{*surface->Format:X8}) are not of 24 bits");
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
            if (Sdl2Library.UpdateWindowSurfaceRects(handle, first, rectangles.Length) != 0)
            {
                throw new WindowException($"nothing can be shown in a window: {Sdl2Toolkit.Error}");
            }
        }
    }

    public IGlContext CreateGl()
    {
        nint context = Sdl2Library.GlCreateContext(handle);
        if (context == 0)
        {
            throw new WindowException($"OpenGL ES 3.0 cannot draw in a window: {Sdl2Toolkit.Error}");
        }

        _ = Sdl2Library.GlSetSwapInterval(0);
        return new Context(handle, context);
    }

    public void Dispose()
    {
        DropCursor();
        closed(Id);
        Sdl2Library.DestroyWindow(handle);
    }

    private void DropCursor()
    {
        if (_cursor != 0)
        {
            Sdl2Library.FreeCursor(_cursor);
            _cursor = 0;
        }
    }

    private sealed class Context(nint window, nint context) : IGlContext
    {
        public void MakeCurrent() => _ = Sdl2Library.GlMakeCurrent(window, context);

        public nint Find(string function) => Sdl2Library.GlGetProcAddress(function);

        public void Swap() => Sdl2Library.GlSwapWindow(window);

        public void Dispose() => Sdl2Library.GlDeleteContext(context);
    }
}
