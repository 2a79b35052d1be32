using System.Collections.Immutable;
using DisplayModel.Geometry;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc.Encodings;

namespace RemoteDisplay.Vnc;

/// <summary>What a viewer wants and what it was told, as its writer knows it.</summary>
internal sealed class ViewerState(ViewerSize size)
{
    public ViewerSize Size { get; } = size;

    public ViewerFormat Format { get; set; } = ViewerFormat.Native;

    public ViewerCapabilities Capabilities { get; set; } = new();

    /// <summary>What it asked for and has not got; null when it waits for nothing.</summary>
    public PixelRect? Request { get; set; }

    /// <summary>Where it gets changes without asking; null when it does not.</summary>
    public PixelRect? Continuous { get; set; }

    /// <summary>What may be sent now; null for nothing.</summary>
    public PixelRect? WantedArea => Continuous is { } area ? area.Union(Request ?? default) : Request;

    /// <summary>Pseudo-encodings that say "yes, I know that too", to be sent with the next picture.</summary>
    public bool OwesKeyNotice { get; set; }

    public bool OwesButtonNotice { get; set; }

    public bool OwesLayout { get; set; }

    /// <summary>The heads it was told of.</summary>
    public ImmutableArray<ScreenHead> Heads { get; set; } = [];

    /// <summary>The name it was told.</summary>
    public string Name { get; set; } = "";

    /// <summary>Whether it was told of any pointer, and of which one.</summary>
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
