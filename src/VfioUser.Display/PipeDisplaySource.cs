using DisplayModel;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace VfioUser.Display;

/// <summary>The pipes of a display model as heads: pipe n is head n.</summary>
public sealed class PipeDisplaySource : IDisplaySource
{
    private readonly DisplayModel.Display _display;
    private readonly ISurfaceReader _surface;
    private readonly Func<byte[]> _describe;
    private readonly VfioUserServer _server;

    /// <param name="display">Its events come on the device's thread.</param>
    /// <param name="surface">Where the planes' pixels are.</param>
    /// <param name="describe">Makes the JSON of <see cref="DescribeAsync"/>; runs on the device's thread.</param>
    /// <param name="server">Whose thread the device lives on.</param>
    public PipeDisplaySource(
        DisplayModel.Display display, ISurfaceReader surface, Func<byte[]> describe, VfioUserServer server)
    {
        _display = display;
        _surface = surface;
        _describe = describe;
        _server = server;
        _display.Vblank += OnVblank;
    }

    public event Action<Refresh>? Refreshed;

    public int HeadCount => _display.Pipes.Count;

    public Task<Frame?> CaptureAsync(int head, bool withCursor) =>
        _server.InvokeAsync(() => _display.Pipes[head].Capture() is { } scene
            ? Composer.Compose(scene, _surface, withCursor)
            : null);

    public Task<byte[]> DescribeAsync() => _server.InvokeAsync(_describe);

    private void OnVblank(Pipe pipe, VblankInfo vblank)
    {
        if (vblank.Flipped != 0 && Refreshed is { } refreshed)
        {
            refreshed(new Refresh(pipe.Index, TypesOf(pipe, vblank.Flipped), vblank.FrameCount, vblank.StartNs));
        }
    }

    private static PlaneTypes TypesOf(Pipe pipe, uint flipped)
    {
        PlaneTypes types = PlaneTypes.None;
        foreach (Plane plane in pipe.Planes)
        {
            types |= (flipped & (1u << plane.Index)) == 0 ? PlaneTypes.None : plane.Kind switch
            {
                PlaneKind.Primary => PlaneTypes.Primary,
                PlaneKind.Cursor => PlaneTypes.Cursor,
                _ => PlaneTypes.Overlay,
            };
        }

        return types;
    }
}
