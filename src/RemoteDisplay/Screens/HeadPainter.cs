using System.Collections.Concurrent;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplaySource;

namespace RemoteDisplay.Screens;

/// <summary>Composes the pictures of a head, or of a desktop of several, but only the areas that changed. One thread at
/// a time may use it; frames can be released on any thread.</summary>
/// <param name="source">The display.</param>
/// <param name="heads">The heads, 0-based.</param>
/// <param name="hotSpots">The hot spots of cursors.</param>
/// <param name="time">The clock for heads that go dark.</param>
internal sealed class HeadPainter(
    IDisplaySource source, IReadOnlyList<int> heads, HotSpots hotSpots, TimeProvider time)
{
    private const int DarkWidthPx = 640;
    private const int DarkHeightPx = 480;

    private readonly ConcurrentBag<Canvas> _free = [];
    private readonly Dictionary<int, CursorReader> _cursors =
        heads.ToDictionary(head => head, _ => new CursorReader(hotSpots));

    private readonly ModesetPause _pause = new(time);
    private Dictionary<int, ulong> _published = [];
    private DesktopLayout? _layout;

    /// <summary>The picture of a desktop whose heads are all dark.</summary>
    public static Frame Dark() => new(DarkWidthPx, DarkHeightPx, new uint[DarkWidthPx * DarkHeightPx]);

    /// <summary>Publishes what the heads show now, if the picture has changed.</summary>
    /// <param name="screen">Where.</param>
    /// <param name="isWatched">Whether viewers see the last picture, which stays for a while when a head goes
    /// dark.</param>
    /// <returns>When to paint again for that reason; zero if there is none.</returns>
    public TimeSpan Paint(PublishedScreen screen, bool isWatched = false)
    {
        Dictionary<int, Scene?> scenes = heads.ToDictionary(head => head, head => source.Head(head).Scene);

        // This reads the changes before the memory, so that the next call finds a change in between.
        Dictionary<int, Damage> damage = heads.ToDictionary(head => head, DamageSincePublished);
        DesktopLayout layout = DesktopLayout.Of(scenes.Select(entry => (entry.Key, entry.Value)));
        bool isOther = !layout.IsSameAs(_layout);
        bool hasGoneDark = _layout?.Heads.Any(head => scenes[(int)head.Id] is null) == true;
        TimeSpan pause = _pause.Remaining(hasGoneDark && isWatched);
        if (pause > TimeSpan.Zero)
        {
            return pause;
        }

        if (layout.Heads.IsEmpty)
        {
            if (_layout is not null)
            {
                (_layout, _published) = (null, []);
                screen.Publish(Dark(), default);
            }

            return TimeSpan.Zero;
        }

        using ISurfaceView view = source.Surfaces.Open();
        Canvas canvas = Take(layout);
        List<PixelRect> changed = [];
        CursorState cursor = default;
        foreach (ScreenHead head in layout.Heads)
        {
            (int number, Scene scene) = ((int)head.Id, scenes[(int)head.Id]!);
            Span<uint> pixels = canvas.Pixels.AsSpan(head.Area.X);
            foreach (PixelRect part in source.DamageSince(number, canvas.Shown.GetValueOrDefault(number)).Rectangles)
            {
                Composer.Compose(scene, view, pixels, canvas.WidthPx, part, withCursor: false);
            }

            // The search for changes compares buffers that were shown. If a flip came between it and the composition,
            // the next call composes these parts again: the search may not know what they show now.
            if (scene.IsSameFrameAs(source.Head(number).Scene))
            {
                canvas.Shown[number] = damage[number].Sequence;
            }

            changed.AddRange(damage[number].Rectangles.Select(part => part.Move(head.Area.X, 0)));
            cursor = Better(cursor, _cursors[number].Read(scene, view), head.Area, layout.Bounds);
        }

        screen.Publish(
            new Frame(canvas.WidthPx, canvas.HeightPx, canvas.Pixels),
            isOther ? [layout.Bounds] : [.. changed],
            cursor,
            layout.Heads,
            released: _ => _free.Add(canvas));
        (_layout, _published) = (layout, new(canvas.Shown));
        return TimeSpan.Zero;
    }

    private Damage DamageSincePublished(int head) => source.DamageSince(head, _published.GetValueOrDefault(head));

    /// <summary>Each head shows a part of a pointer at the edge between them: the head that shows more of it determines
    /// its position.</summary>
    private static CursorState Better(CursorState known, CursorState found, PixelRect area, PixelRect desktop)
    {
        CursorState here = found.Image is null ? default : found with { X = found.X + area.X, Y = found.Y + area.Y };
        bool isMoreHere = here.Bounds.Intersect(area).Area > known.Bounds.Intersect(desktop).Area;
        return isMoreHere || known.Image is null ? here : known;
    }

    private Canvas Take(DesktopLayout layout)
    {
        while (_free.TryTake(out Canvas? canvas))
        {
            if (layout.IsSameAs(canvas.Layout))
            {
                return canvas;
            }
        }

        return new Canvas(layout);
    }

    /// <summary>Reusable pixels of a desktop. They stay black below a head that is lower than the desktop.</summary>
    private sealed class Canvas(DesktopLayout layout)
    {
        public DesktopLayout Layout => layout;

        public int WidthPx => layout.Bounds.Width;

        public int HeightPx => layout.Bounds.Height;

        public uint[] Pixels { get; } = new uint[layout.Bounds.Width * layout.Bounds.Height];

        /// <summary>For each head, the sequence number of the refresh that the pixels show.</summary>
        public Dictionary<int, ulong> Shown { get; } = [];
    }
}
