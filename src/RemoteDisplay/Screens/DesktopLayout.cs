using System.Collections.Immutable;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplaySource;

namespace RemoteDisplay.Screens;

/// <summary>The places of a desktop's lit heads: side by side, from left to right in their order, with their top edges
/// aligned. Guests' desktops arrange monitors like this by default.</summary>
public sealed class DesktopLayout
{
    /// <summary>The largest width; a head that reaches further to the right is left out. Source: TigerVNC's viewer
    /// takes no wider screens.</summary>
    public const int MaxWidthPx = 16384;

    private DesktopLayout(ImmutableArray<ScreenHead> heads)
    {
        Heads = heads;
        Bounds = heads.Aggregate(default(PixelRect), (bounds, head) => bounds.Union(head.Area));
    }

    /// <summary>The lit heads, with their numbers in the display.</summary>
    public ImmutableArray<ScreenHead> Heads { get; }

    /// <summary>The whole desktop; empty if all heads are dark.</summary>
    public PixelRect Bounds { get; }

    /// <param name="scenes">The heads that may be part of it, with what each shows; null for a dark one.</param>
    public static DesktopLayout Of(IEnumerable<(int Head, Scene? Scene)> scenes) => Of(scenes.Select(
        entry => (entry.Head, entry.Scene?.OutputWidthPx ?? 0, entry.Scene?.OutputHeightPx ?? 0)));

    /// <param name="sizes">The heads that may be part of it, with the sizes of their pictures; 0 for a dark
    /// one.</param>
    public static DesktopLayout Of(IEnumerable<(int Head, int WidthPx, int HeightPx)> sizes)
    {
        ImmutableArray<ScreenHead>.Builder heads = ImmutableArray.CreateBuilder<ScreenHead>();
        int x = 0;
        foreach ((int head, int widthPx, int heightPx) in sizes)
        {
            if (widthPx > 0 && widthPx <= MaxWidthPx - x)
            {
                heads.Add(new ScreenHead((uint)head, new PixelRect(x, 0, widthPx, heightPx)));
                x += widthPx;
            }
        }

        return new DesktopLayout(heads.ToImmutable());
    }

    /// <summary>The layout of all heads of a display now.</summary>
    public static DesktopLayout Of(IDisplaySource source) =>
        Of(Enumerable.Range(0, source.HeadCount).Select(head => (head, source.Head(head).Scene)));

    public bool IsSameAs(DesktopLayout? other) => other is not null && Heads.SequenceEqual(other.Heads);
}
