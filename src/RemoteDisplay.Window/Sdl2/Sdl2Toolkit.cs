using System.Diagnostics.CodeAnalysis;
using DisplayModel.Geometry;
using RemoteDisplay.Window.Sdl;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window.Sdl2;

/// <summary>Windows by SDL 2.</summary>
internal sealed class Sdl2Toolkit : IToolkit
{
    private const uint Quit = 0x100;
    private const uint WindowEvent = 0x200;
    private const uint KeyDown = 0x300;
    private const uint KeyUp = 0x301;
    private const uint MouseMotion = 0x400;
    private const uint MouseButtonDown = 0x401;
    private const uint MouseButtonUp = 0x402;
    private const uint MouseWheel = 0x403;
    private const uint ClipboardUpdate = 0x900;

    private const byte Exposed = 3;
    private const byte SizeChanged = 6;
    private const byte GotFocus = 12;
    private const byte LostFocus = 13;
    private const byte CloseRequested = 14;

    /// <summary>Where SDL 3 has a hint.</summary>
    private static readonly string[] s_appIdVariables = ["SDL_VIDEO_WAYLAND_WMCLASS", "SDL_VIDEO_X11_WMCLASS"];

    private readonly Dictionary<uint, Sdl2Window> _windows = [];
    private readonly uint _wake;

    /// <exception cref="WindowException">There is no display server.</exception>
    public unsafe Sdl2Toolkit()
    {
        foreach ((string name, string value) in SdlHints.All)
        {
            _ = Sdl2Library.SetHint(name, value);
        }

        foreach (string name in s_appIdVariables)
        {
            _ = Sdl2Library.SetEnvironment(name, SdlHints.AppId, overwrites: 0);
        }

        if (Sdl2Library.Init(Sdl2Library.InitVideo) != 0)
        {
            throw SdlHints.NoDisplay(Error);
        }

        Sdl2Library.StopTextInput();
        _wake = Sdl2Library.RegisterEvents(1);
        byte* version = stackalloc byte[3];
        Sdl2Library.GetVersion(version);
        string driver = SdlText.Of(Sdl2Library.GetCurrentVideoDriver());
        Name = $"SDL {version[0]}.{version[1]}.{version[2]} on {driver}";
        HasPlainPixels = driver == SdlHints.PlainDriver;
        CopiesOnlyAfterInput = driver == SdlHints.WaylandDriver;
        if (HasPlainPixels)
        {
            XErrors.OutliveWindows();
            _ = Sdl2Library.SetHint(SdlHints.UploadByGl, "0");
        }
    }

    /// <summary>Why the last call has failed.</summary>
    public static string Error => SdlText.Of(Sdl2Library.GetError());

    public string Name { get; }

    public bool HasPlainPixels { get; }

    public bool CopiesOnlyAfterInput { get; }

    public IReadOnlyList<PixelRect> Monitors
    {
        get
        {
            List<PixelRect> monitors = [];
            for (int i = 0; i < Sdl2Library.GetNumVideoDisplays(); i++)
            {
                if (Sdl2Library.GetDisplayUsableBounds(i, out SdlRect bounds) == 0)
                {
                    monitors.Add(bounds.ToPixelRect());
                }
            }

            return monitors;
        }
    }

    [DisallowNull]
    public string? ClipboardText
    {
        get
        {
            Sdl2Library.ClearError();
            nint text = Sdl2Library.GetClipboardText();
            string copy = SdlText.Of(text);
            Sdl2Library.Free(text);
            return Error == SdlText.IsLate ? null : copy;
        }

        set => _ = Sdl2Library.SetClipboardText(value);
    }

    public IToolkitWindow Open(string title, int widthPx, int heightPx, bool canUseGl, bool isHidden = false)
    {
        if (canUseGl)
        {
            _ = Sdl2Library.GlSetAttribute(Sdl2Library.GlContextProfileMask, Sdl2Library.GlProfileEs);
            _ = Sdl2Library.GlSetAttribute(Sdl2Library.GlContextMajorVersion, 3);
            _ = Sdl2Library.GlSetAttribute(Sdl2Library.GlContextMinorVersion, 0);
            _ = Sdl2Library.GlSetAttribute(Sdl2Library.GlDepthSize, 0);
        }

        nint handle = Sdl2Library.CreateWindow(
            title,
            Sdl2Library.PositionUndefined,
            Sdl2Library.PositionUndefined,
            widthPx,
            heightPx,
            Sdl2Library.WindowResizable | Sdl2Library.WindowAllowHighDpi
                | (canUseGl ? Sdl2Library.WindowOpenGl : 0)
                | (isHidden ? Sdl2Library.WindowHidden : Sdl2Library.WindowShown));
        if (handle == 0)
        {
            throw new WindowException($"no window can be opened: {Error}");
        }

        Sdl2Window window = new(handle, closed => _windows.Remove(closed));
        _windows.Add(window.Id, window);
        return window;
    }

    public ToolkitEvent? Wait(int timeoutMs)
    {
        if (Sdl2Library.WaitEventTimeout(out Sdl2Event next, timeoutMs) == 0)
        {
            return null;
        }

        return next.Type switch
        {
            Quit => new SessionEnded(),
            ClipboardUpdate => new ClipboardChanged(),
            _ => _windows.TryGetValue(next.WindowId, out Sdl2Window? window) ? Translate(next, window) : null,
        };
    }

    public void Wake()
    {
        Sdl2Event wake = new() { Type = _wake };
        _ = Sdl2Library.PushEvent(ref wake);
    }

    public void Dispose()
    {
        foreach (Sdl2Window window in _windows.Values.ToList())
        {
            window.Dispose();
        }

        Sdl2Library.Quit();
    }

    private static ToolkitEvent? Translate(in Sdl2Event next, Sdl2Window window)
    {
        switch (next.Type)
        {
            case WindowEvent:
                return Translate(next.WindowEvent, window);
            case KeyDown or KeyUp:
                return new KeyChanged(window.Id, next.Scancode, next.Type == KeyDown, next.IsRepeated != 0);
            case MouseMotion:
                float density = window.PixelDensity;
                return window.IsGrabbed
                    ? new PointerMoved(window.Id, next.RelativeX, next.RelativeY)
                    : new PointerPlaced(window.Id, next.X * density, next.Y * density);
            case MouseButtonDown or MouseButtonUp:
                return new ButtonChanged(window.Id, SdlButtons.Of(next.Button), next.Type == MouseButtonDown);
            case MouseWheel:
                return new WheelTurned(window.Id, next.WheelX, next.WheelY);
            default:
                return null;
        }
    }

    private static ToolkitEvent? Translate(byte windowEvent, Sdl2Window window) => windowEvent switch
    {
        CloseRequested => new WindowClosed(window.Id),
        SizeChanged => new WindowResized(window.Id, window.Size.WidthPx, window.Size.HeightPx),
        Exposed => new WindowExposed(window.Id),
        GotFocus => new FocusGained(window.Id),
        LostFocus => new FocusLost(window.Id),
        _ => null,
    };
}
