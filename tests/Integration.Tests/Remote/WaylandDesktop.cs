using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using RemoteDisplay.Png;

namespace Integration.Tests.Remote;

/// <summary>A Wayland compositor, labwc, without a screen. Windows have no titles and are in the middle.</summary>
internal sealed class WaylandDesktop : IDisposable
{
    public const int WidthPx = 1280;
    public const int HeightPx = 720;

    private const string SocketName = "wayland-0";

    private const string Settings =
        """
        <labwc_config>
          <placement><policy>center</policy></placement>
          <windowRules><windowRule identifier="*" serverDecoration="no"/></windowRules>
        </labwc_config>
        """;

    private readonly WindowRoom _room;
    private readonly string _picture;
    private readonly ChildProcess _compositor;

    public WaylandDesktop(WindowRoom room, string folder)
    {
        _room = room;
        _picture = Path.Combine(folder, "grim.png");
        File.WriteAllText(Path.Combine(folder, "rc.xml"), Settings);
        room.Environment = "HOME=/tmp XDG_RUNTIME_DIR=/tmp WLR_BACKENDS=headless WLR_RENDERER=pixman";
        _compositor = room.Start("exec labwc -C /tmp");
        room.Environment = $"HOME=/tmp XDG_RUNTIME_DIR=/tmp WAYLAND_DISPLAY={SocketName}";
        string socket = Path.Combine(folder, SocketName);
        if (!Patience.Until(() => File.Exists(socket) || _compositor.HasEnded, Patience.Step) || _compositor.HasEnded)
        {
            throw new InvalidOperationException($"labwc does not start. It said:\n{_compositor.Errors}");
        }
    }

    /// <summary>Gives the only monitor another size.</summary>
    public void SetMode(int widthPx, int heightPx) =>
        _room.Run($"wlr-randr --output HEADLESS-1 --custom-mode {widthPx}x{heightPx}");

    /// <summary>Closes the program's window as its title's button does.</summary>
    public void CloseWindow() => _room.Run("wlrctl window close app_id:gvt-device");

    /// <inheritdoc cref="CloseWindow()"/>
    public void CloseWindow(string title) => _room.Run($"wlrctl window close 'title:{title}'");

    /// <summary>Waits until a window is there.</summary>
    public void Find(string title) => _room.Run($"wlrctl window waitfor 'title:{title}'");

    /// <summary>Puts a window above the others, and clicks in its middle.</summary>
    public void Click(string title)
    {
        _room.Run($"wlrctl window focus 'title:{title}'");
        _room.Run($"wlrctl pointer move {-WidthPx} {-HeightPx}");
        _room.Run($"wlrctl pointer move {WidthPx / 2} {HeightPx / 2}");
        _room.Run("wlrctl pointer click left");
    }

    /// <summary>The pixels of the middle of the monitor.</summary>
    /// <returns>null when the monitor is smaller.</returns>
    public Frame? Look(int widthPx, int heightPx)
    {
        _room.Run("grim /tmp/grim.png");
        Frame all = PngDecoder.Read(File.ReadAllBytes(_picture));
        PixelRect part = new((all.WidthPx - widthPx) / 2, (all.HeightPx - heightPx) / 2, widthPx, heightPx);
        return part is { X: >= 0, Y: >= 0 }
            ? new Frame(
                widthPx, heightPx,
                [.. Enumerable.Range(part.Y, heightPx).SelectMany(y => all.Row(y).Slice(part.X, widthPx).ToArray())])
            : null;
    }

    public void Dispose() => _compositor.Dispose();
}
