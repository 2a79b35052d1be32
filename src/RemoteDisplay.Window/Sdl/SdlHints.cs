namespace RemoteDisplay.Window.Sdl;

/// <summary>Settings of SDL that differ from its own. SDL 2 and 3 each ignore names that only the other
/// knows.</summary>
internal static class SdlHints
{
    /// <summary>Compositors find the program's icon and rules by it.</summary>
    public const string AppId = "gvt-device";

    /// <summary>The driver whose windows have memory that the display server shows (MIT-SHM). SDL's Wayland windows
    /// have none up to 3.2.</summary>
    public const string PlainDriver = "x11";

    public const string WaylandDriver = "wayland";

    /// <summary>Off, SDL uses such memory where it is; on, it uploads textures by GL.</summary>
    public const string UploadByGl = "SDL_FRAMEBUFFER_ACCELERATION";

    private static readonly string s_drivers = Has("WAYLAND_DISPLAY") ? $"{WaylandDriver},{PlainDriver}" : PlainDriver;

    /// <summary>No signal handlers, as Ctrl-C is .NET's; EGL on X11 too, for dma-bufs; not the consoles of the kernel,
    /// which are direct-flip's; the desktop may turn its monitors off; Alt+F4 goes to the guest.</summary>
    public static IReadOnlyList<(string Name, string Value)> All { get; } =
    [
        ("SDL_NO_SIGNAL_HANDLERS", "1"),
        ("SDL_APP_ID", AppId),
        ("SDL_VIDEO_DRIVER", Environment.GetEnvironmentVariable("SDL_VIDEO_DRIVER") ?? s_drivers),
        ("SDL_VIDEODRIVER", Environment.GetEnvironmentVariable("SDL_VIDEODRIVER") ?? s_drivers),
        ("SDL_VIDEO_FORCE_EGL", "1"),
        ("SDL_VIDEO_X11_FORCE_EGL", "1"),
        ("SDL_VIDEO_ALLOW_SCREENSAVER", "1"),
        ("SDL_QUIT_ON_LAST_WINDOW_CLOSE", "0"),
        ("SDL_WINDOWS_NO_CLOSE_ON_ALT_F4", "1"),
    ];

    public static WindowException NoDisplay(string error)
    {
        return new WindowException(
            Has("WAYLAND_DISPLAY") || Has("DISPLAY")
                ? $"the display server cannot be used: {error}; check WAYLAND_DISPLAY and DISPLAY"
                : "there is no display server: set WAYLAND_DISPLAY or DISPLAY, or use serve --web or --vnc");
    }

    private static bool Has(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };
}
