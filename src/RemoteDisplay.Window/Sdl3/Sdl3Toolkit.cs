using System.Diagnostics.CodeAnalysis;
using DisplayModel.Geometry;
using RemoteDisplay.Window.Sdl;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window.Sdl3;

/// <summary>Windows by SDL 3.</summary>
internal sealed class Sdl3Toolkit : IToolkit
{
    private const uint Quit = 0x100;
    private const uint WindowExposed = 0x204;
    private const uint WindowPixelSizeChanged = 0x207;
    private const uint WindowFocusGained = 0x20E;
    private const uint WindowFocusLost = 0x20F;
    private const uint WindowCloseRequested = 0x210;
    private const uint KeyDown = 0x300;
    private const uint KeyUp = 0x301;
    private const uint MouseMotion = 0x400;
    private const uint MouseButtonDown = 0x401;
    private const uint MouseButtonUp = 0x402;
    private const uint MouseWheel = 0x403;
    private const uint ClipboardUpdate = 0x900;

    private readonly Dictionary<uint, Sdl3Window> _windows = [];
    private readonly uint _wake;

    /// <exception cref="WindowException">There is no display server.</exception>
    public Sdl3Toolkit()
    {
        foreach ((string name, string value) in SdlHints.All)
        {
            Sdl3Library.SetHint(name, value);
        }

        Sdl3Library.SetAppMetadata("gvt-device view", null, SdlHints.AppId);
        if (!Sdl3Library.Init(Sdl3Library.InitVideo))
        {
            throw SdlHints.NoDisplay(Error);
        }

        _wake = Sdl3Library.RegisterEvents(1);
        int version = Sdl3Library.GetVersion();
        string driver = SdlText.Of(Sdl3Library.GetCurrentVideoDriver());
        Name = $"SDL {version / 1000000}.{version / 1000 % 1000}.{version % 1000} on {driver}";
        HasPlainPixels = driver == SdlHints.PlainDriver;
        CopiesOnlyAfterInput = driver == SdlHints.WaylandDriver;
        if (HasPlainPixels)
        {
            XErrors.OutliveWindows();
            Sdl3Library.SetHint(SdlHints.UploadByGl, "0");
        }
    }

    /// <summary>Why the last call has failed.</summary>
    public static string Error => SdlText.Of(Sdl3Library.GetError());

    public string Name { get; }

    public bool HasPlainPixels { get; }

    public bool CopiesOnlyAfterInput { get; }

    public unsafe IReadOnlyList<PixelRect> Monitors
    {
        get
        {
            uint* displays = Sdl3Library.GetDisplays(out int count);
            List<PixelRect> monitors = [];
            for (int i = 0; displays is not null && i < count; i++)
            {
                if (Sdl3Library.GetDisplayUsableBounds(displays[i], out SdlRect bounds))
                {
                    monitors.Add(bounds.ToPixelRect());
                }
            }

            Sdl3Library.Free((nint)displays);
            return monitors;
        }
    }

    [DisallowNull]
    public string? ClipboardText
    {
        get
        {
            Sdl3Library.ClearError();
            nint text = Sdl3Library.GetClipboardText();
            string copy = SdlText.Of(text);
            Sdl3Library.Free(text);
            return Error == SdlText.IsLate ? null : copy;
        }

        set => Sdl3Library.SetClipboardText(value);
    }

    public IToolkitWindow Open(string title, int widthPx, int heightPx, bool canUseGl, bool isHidden = false)
    {
        if (canUseGl)
        {
            Sdl3Library.GlSetAttribute(Sdl3Library.GlContextProfileMask, Sdl3Library.GlProfileEs);
            Sdl3Library.GlSetAttribute(Sdl3Library.GlContextMajorVersion, 3);
            Sdl3Library.GlSetAttribute(Sdl3Library.GlContextMinorVersion, 0);
            Sdl3Library.GlSetAttribute(Sdl3Library.GlDepthSize, 0);
        }

        nint handle = Sdl3Library.CreateWindow(
            title,
            widthPx,
            heightPx,
            Sdl3Library.WindowResizable | Sdl3Library.WindowHighPixelDensity
                | (canUseGl ? Sdl3Library.WindowOpenGl : 0) | (isHidden ? Sdl3Library.WindowHidden : 0));
        if (handle == 0)
        {
            throw new WindowException($"no window can be opened: {Error}");
        }

        Sdl3Window window = new(handle, closed => _windows.Remove(closed));
        _windows.Add(window.Id, window);
        return window;
    }

    public ToolkitEvent? Wait(int timeoutMs)
    {
        if (!Sdl3Library.WaitEventTimeout(out Sdl3Event next, timeoutMs))
        {
            return null;
        }

        return next.Type switch
        {
            Quit => new SessionEnded(),
            ClipboardUpdate => new ClipboardChanged(),
            _ => _windows.TryGetValue(next.WindowId, out Sdl3Window? window) ? Translate(next, window) : null,
        };
    }

    public void Wake()
    {
        Sdl3Event wake = new() { Type = _wake };
        Sdl3Library.PushEvent(ref wake);
    }

    public void Dispose()
    {
        foreach (Sdl3Window window in _windows.Values.ToList())
        {
            window.Dispose();
        }

        Sdl3Library.Quit();
    }

    private static ToolkitEvent? Translate(in Sdl3Event next, Sdl3Window window)
    {
        switch (next.Type)
        {
            case WindowCloseRequested:
                return new WindowClosed(window.Id);
            case WindowPixelSizeChanged:
                return new WindowResized(window.Id, next.Data1, next.Data2);
            case WindowExposed:
                return new Toolkit.WindowExposed(window.Id);
            case WindowFocusGained:
                return new FocusGained(window.Id);
            case WindowFocusLost:
                return new FocusLost(window.Id);
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
}
