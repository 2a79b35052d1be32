using DisplayModel.Geometry;
using DisplayModel.Scanout;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc.Encodings;
using RemoteDisplay.Vnc.Updates;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>Whatever is planned turns the old picture into the new one.</summary>
internal sealed class PlannerTests
{
    private const int Width = 200;
    private const int Height = 160;

    private static readonly Gen<PixelRect> s_rectangles = from x in Gen.Choose(0, Width - 2)
                                                          from y in Gen.Choose(0, Height - 2)
                                                          from width in Gen.Choose(1, Width - x)
                                                          from height in Gen.Choose(1, Height - y)
                                                          select new PixelRect(x, y, width, height);

    private static readonly Gen<(PixelRect Area, int Dx, int Dy, int Seed)[]> s_moves =
        (from area in s_rectangles
         from dx in Gen.Choose(-40, 40)
         from dy in Gen.Choose(-40, 40)
         from seed in Gen.Choose(0, 50)
         select (area, dx, dy, seed)).ArrayOf(4);

    [Test]
    public void Copies_and_rectangles_leave_nothing_out_of_date()
    {
        UpdatePlanner planner = new();
        Prop.ForAll(s_moves.ToArbitrary(), moves => AssertPlanned(planner, moves))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Test]
    public void Copies_are_found_among_such_changes()
    {
        int found = 0;
        foreach ((PixelRect, int, int, int)[] moves in s_moves.Sample(50, new Rnd(seed: 1, gamma: 1), size: 50))
        {
            UpdatePlanner planner = new();
            AssertPlanned(planner, moves);
            found += planner.Copies.Count;
        }

        Assert.That(found, Is.GreaterThan(20));
    }

    [TestCase(24, 16)]
    [TestCase(-72, -48)]
    [TestCase(0, 7)]
    public void A_window_moves_by_a_copy_though_its_content_repeats_itself(int dx, int dy)
    {
        Frame before = Window(150, 100);
        Frame now = Window(150 + dx, 100 + dy);
        PixelRegion dirty = new();
        dirty.Add(new PixelRect(0, 0, 640, 480));
        UpdatePlanner planner = new();

        planner.Plan(before, now, dirty, new PixelRegion(), mayCopy: true);

        Assert.That(planner.Copies, Has.Some.Matches<CopyMove>(copy => (copy.Dx, copy.Dy) == (dx, dy)));
        Assert.That(
            planner.Rectangles.All(area => SolidArea.ColourOf(now, area) == 0x204060), "the rest is background");
    }

    [Test]
    public void Text_that_scrolls_on_is_copied_by_as_much_as_it_moves()
    {
        Frame text = Pictures.Text(320, 900, 1);
        PixelRegion dirty = new();
        dirty.Add(new PixelRect(0, 0, 320, 400));
        UpdatePlanner planner = new();
        int top = 0;
        foreach (int rows in new[] { 16, 16, 32, 16, 16, 160, 16, -48, -48 })
        {
            Frame before = Page(top);
            top += rows;
            planner.Plan(before, Page(top), dirty, new PixelRegion(), mayCopy: true);

            Assert.That(planner.Copies.Select(copy => copy.Dy), Is.EqualTo(new[] { -rows }));
            Assert.That(planner.Rectangles.Sum(area => area.Area), Is.LessThanOrEqualTo(320 * Math.Abs(rows)));
        }

        Frame Page(int from) => Pictures.Make(320, 400, (x, y) => text.Row(from + y)[x]);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Splitting_covers_every_pixel_once(bool wantSolids)
    {
        Frame frame = Pictures.Patch(
            Pictures.Patch(Pictures.Solid(700, 500, 1), Pictures.Text(700, 500, 1), new PixelRect(300, 100, 90, 333)),
            Pictures.Solid(700, 500, 7),
            new PixelRect(450, 10, 240, 400));
        SolidSplitter splitter = new();
        Prop.ForAll(s_rectangles.ToArbitrary(), small =>
        {
            PixelRect area = new(small.X * 3, small.Y * 3, small.Width * 3, small.Height * 3);
            List<PixelRect> planned = [];
            splitter.Split(frame, area, wantSolids, maxWidth: 250, maxArea: 20_000, planned);
            int[] covered = new int[700 * 500];
            foreach (PixelRect part in planned)
            {
                Assert.That(area.Contains(part) && !part.IsEmpty && part.Width <= 250, $"{part} of {area}");
                Assert.That(part.Area <= 20_000 || SolidArea.ColourOf(frame, part) is not null, $"{part} of {area}");
                for (int i = 0; i < part.Area; i++)
                {
                    covered[((part.Y + (i / part.Width)) * 700) + part.X + (i % part.Width)]++;
                }
            }

            Assert.That(covered.Max(), Is.EqualTo(1));
            Assert.That(covered.Sum(), Is.EqualTo(area.Area));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    /// <summary>Stripes and a title; every part of a row is in it several times.</summary>
    private static Frame Window(int left, int top) => Pictures.Make(640, 480, (x, y) =>
    {
        (int column, int row) = (x - left, y - top);
        bool isInk = row % 16 < 10 && (((column / 3 * 7) + (row * 13) + (column * row / 5)) & 3) == 0;
        return column is < 0 or >= 400
            || row is < 0 or >= 300 ? 0x204060u : row < 24 ? 0x3080D0u : isInk ? 0x101010u : 0xF0F0F0u;
    });

    private static void AssertPlanned(UpdatePlanner planner, (PixelRect Area, int Dx, int Dy, int Seed)[] moves)
    {
        Frame before = Pictures.Text(Width, Height, 1, 4);
        Frame now = before;
        PixelRegion dirty = new();
        foreach ((PixelRect area, int dx, int dy, int seed) in moves)
        {
            now = seed < 10
                ? Pictures.Patch(now, Pictures.Noise(Width, Height, seed), area)
                : Pictures.Move(now, area, dx, dy);
            dirty.Add(area.Move(seed < 10 ? 0 : dx, seed < 10 ? 0 : dy).Intersect(new PixelRect(0, 0, Width, Height)));
        }

        planner.Plan(before, now, dirty, new PixelRegion(), mayCopy: true);
        uint[] viewer = before.Pixels.ToArray();
        planner.Copies.ForEach(copy => Copy(viewer, copy));
        planner.Rectangles.ForEach(area => Draw(viewer, now, area));
        Assert.That(
            viewer.AsSpan().CommonPrefixLength(now.Pixels), Is.EqualTo(viewer.Length),
            "the first pixel that is out of date");
    }

    private static void Copy(uint[] viewer, CopyMove copy)
    {
        uint[] before = (uint[])viewer.Clone();
        for (int i = 0; i < copy.Area.Area; i++)
        {
            (int x, int y) = (i % copy.Area.Width, i / copy.Area.Width);
            viewer[((copy.Area.Y + y) * Width) + copy.Area.X + x] =
                before[((copy.Source.Y + y) * Width) + copy.Source.X + x];
        }
    }

    private static void Draw(uint[] viewer, Frame now, PixelRect area)
    {
        for (int y = area.Y; y < area.Bottom; y++)
        {
            now.Row(y).Slice(area.X, area.Width).CopyTo(viewer.AsSpan((y * Width) + area.X));
        }
    }
}
