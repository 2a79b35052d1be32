using System.Collections.Immutable;
using DisplayModel.Geometry;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc.Encodings;

namespace RemoteDisplay.Vnc;

/// <summary>The writer's record of what a viewer wants and what it has received.</summary>
internal sealed class ViewerState(ViewerSize size)
{
    public ViewerSize Size { get; } = size;

    public ViewerFormat Format { get; set; } = ViewerFormat.Native;

    public ViewerCapabilities Capabilities { get; set; } = new();

    /// <summary>The requested area, until it is sent; null if there is no request.</summary>
    public PixelRect? Request { get; set; }

    /// <summary>The area of continuous updates; null if they are off.</summary>
    public PixelRect? Continuous { get; set; }

    /// <summary>The area that may be sent now; null if the viewer waits for nothing.</summary>
    public PixelRect? WantedArea => Continuous is { } area ? area.Union(Request ?? default) : Request;

    /// <summary>Whether the next picture must carry a pseudo-encoding that confirms support of the feature.</summary>
    public bool OwesKeyNotice { get; set; }

    public bool OwesButtonNotice { get; set; }

    public bool OwesLayout { get; set; }

    /// <summary>The viewer has asked for another size, and none has come since. libvncclient then asks for no update
    /// until one comes.</summary>
    public bool AwaitsSize { get; set; }

    /// <summary>The heads that the viewer received last.</summary>
    public ImmutableArray<ScreenHead> Heads { get; set; } = [];

    /// <summary>The name that the viewer received last.</summary>
    public string Name { get; set; } = "";

    /// <summary>Whether the viewer has received a pointer, and which one.</summary>
    public (bool IsKnown, CursorImage? Image) Cursor { get; set; }

    public PixelRect Bounds
    {
        get
        {
            (int widthPx, int heightPx) = Size.Get();
            return new PixelRect(0, 0, widthPx, heightPx);
        }
    }
}
