using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class ComposerTests
{
    private const int Width = 150;
    private const int Height = 70;

    private static readonly byte[] s_memory = RandomBytes(512 * 1024);
    private static readonly uint[] s_palette =
        [.. Enumerable.Range(0, 256).Select(i => ((uint)i * 0x03_0507) & 0xFF_FFFF)];

    private static readonly PlaneState s_plane = new()
    {
        Format = PixelFormat.Xrgb8888,
        SurfaceOffset = 0,
        StrideBytes = 1024,
        WidthPx = Width,
        HeightPx = Height,
    };

    private static readonly Gen<PlaneState> s_planes =
        from format in Gen.Elements(
            PixelFormat.C8, PixelFormat.Rgb565, PixelFormat.Xrgb8888, PixelFormat.Argb8888, PixelFormat.Xbgr8888,
            PixelFormat.Abgr8888, PixelFormat.Xrgb2101010, PixelFormat.Xbgr2101010)
        from tiling in Gen.Elements(Tiling.Linear, Tiling.X, Tiling.Y)
        from strideTiles in Gen.Choose(1, 4)
        from linearStride in Gen.Choose(0, 3000)
        from offset in Gen.Elements(0, 1, 4096, 12_288, 300_000)
        from width in Gen.Choose(1, 2 * Width)
        from height in Gen.Choose(1, 2 * Height)
        from sourceX in Gen.Choose(0, 200)
        from sourceY in Gen.Choose(0, 100)
        from screenX in Gen.Choose(-Width, Width)
        from screenY in Gen.Choose(-Height, Height)
        select new PlaneState
        {
            Format = format,
            Tiling = tiling,
            StrideBytes = tiling == Tiling.Linear ? linearStride : strideTiles * (tiling == Tiling.X ? 512 : 128),
            SurfaceOffset = (ulong)offset,
            WidthPx = width,
            HeightPx = height,
            SourceXPx = sourceX,
            SourceYPx = sourceY,
            ScreenXPx = screenX,
            ScreenYPx = screenY,
        };

    private static readonly Gen<int> s_hostile =
        Gen.OneOf(
            Gen.Elements(int.MinValue, int.MaxValue, -1, 0, 1),
            Gen.Choose(int.MinValue, int.MaxValue),
            Gen.Choose(-9000, 9000));

    private readonly Pipe _pipe = new(0, 2) { SourceSize = (Width, Height) };

    public ComposerTests()
    {
        _pipe.Enable(CvtTiming.For(1024, 768, 60_000), 0);
    }

    [Test]
    public void The_picture_is_what_the_slow_reference_paints()
    {
        Gen<(PlaneState, PlaneState, PlaneState, int)> cases =
            from primary in s_planes
            from overlay in s_planes
            from cursor in s_planes
            from hole in Gen.Choose(0, s_memory.Length)
            select (primary, overlay, cursor, hole);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            (PlaneState primary, PlaneState overlay, PlaneState cursor, int hole) = c;
            Pipe pipe = NewPipe(primary, overlay, cursor);
            MemorySurface surface = new(s_memory) { Hole = (hole, hole + 5000) };
            uint[] expected = ReferenceComposer.Compose(
                [primary, overlay, cursor], surface, Width, Height, index => s_palette[index]);
            return Composer.Compose(pipe.Capture()!, surface, palette: s_palette).Pixels.SequenceEqual(expected);
        }));
    }

    [Test]
    public void No_plane_that_a_guest_can_program_makes_it_throw()
    {
        Gen<PlaneState> hostilePlanes =
            from plane in s_planes
            from format in Gen.Elements((PixelFormat)0, PixelFormat.C8, PixelFormat.Rgb565, PixelFormat.Argb8888)
            from tiling in Gen.Choose(0, 3)
            from stride in s_hostile
            from offset in Gen.Elements(0ul, ulong.MaxValue, ulong.MaxValue - 1000, 1ul << 63)
            from width in s_hostile
            from height in s_hostile
            from source in s_hostile
            from screen in s_hostile
            from other in s_hostile
            select plane with
            {
                Format = format,
                Tiling = (Tiling)tiling,
                StrideBytes = stride,
                SurfaceOffset = offset,
                WidthPx = width,
                HeightPx = height,
                SourceXPx = source,
                SourceYPx = other,
                ScreenXPx = screen,
                ScreenYPx = other,
            };

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(hostilePlanes.ToArbitrary(), plane =>
            Composer.Compose(NewPipe(plane).Capture()!, new MemorySurface(s_memory)) is not null));
    }

    [TestCase(0, 0)]
    [TestCase(0, 100)]
    [TestCase(-1, 100)]
    [TestCase(8193, 100)]
    [TestCase(int.MaxValue, int.MaxValue)]
    public void A_source_size_out_of_range_has_no_picture(int widthPx, int heightPx)
    {
        _pipe.SourceSize = (widthPx, heightPx);

        Assert.That(_pipe.Capture(), Is.Null);
    }

    [Test]
    public void The_largest_size_has_a_picture()
    {
        _pipe.SourceSize = (8192, 8192);
        PlaneState large = s_plane with { WidthPx = 8192, HeightPx = 8192, StrideBytes = 32768, Tiling = Tiling.Y };
        _pipe.Planes[0].Arm(large, immediately: true);

        Assert.That(Composer.Compose(_pipe.Capture()!, new MemorySurface(s_memory)).Pixels.Length, Is.EqualTo(8192 * 8192));
    }

    [Test]
    public void A_pipe_that_is_off_has_no_picture()
    {
        _pipe.Disable(1);

        Assert.That(_pipe.Capture(), Is.Null);
    }

    [Test]
    public void A_pipe_without_planes_is_black()
    {
        Assert.That(Composer.Compose(_pipe.Capture()!, new MemorySurface(s_memory)).Pixels.ToArray(), Is.All.Zero);
    }

    [Test]
    public void The_cursor_can_be_left_out()
    {
        _pipe.Planes[0].Arm(s_plane, immediately: true);
        Frame without = Composer.Compose(_pipe.Capture()!, new MemorySurface(s_memory));
        _pipe.Cursor.Arm(s_plane with { Format = PixelFormat.Argb8888, SurfaceOffset = 4096 }, immediately: true);
        MemorySurface surface = new(s_memory);

        Assert.That(Composer.Compose(_pipe.Capture()!, surface, withCursor: false).Pixels.SequenceEqual(without.Pixels));
        Assert.That(Composer.Compose(_pipe.Capture()!, surface).Pixels.SequenceEqual(without.Pixels), Is.False);
    }

    [TestCase(0x80FF_0000u, 0x0000_FF00u, 0x00FF_7F00u)]
    [TestCase(0x8040_4040u, 0x00FF_FFFFu, 0x00BF_BFBFu)]
    [TestCase(0x0000_0000u, 0x0012_3456u, 0x0012_3456u)]
    [TestCase(0xFF12_3456u, 0x00FF_FFFFu, 0x0012_3456u)]
    [TestCase(0x00FF_0000u, 0x00FF_0011u, 0x00FF_0011u)]
    public void A_cursor_pixel_is_premultiplied_and_blended_over_the_primary(uint above, uint below, uint shown)
    {
        byte[] memory = [.. BitConverter.GetBytes(below), .. BitConverter.GetBytes(above)];
        PlaneState pixel = s_plane with { WidthPx = 1, HeightPx = 1 };
        _pipe.SourceSize = (1, 1);
        _pipe.Planes[0].Arm(pixel, immediately: true);
        _pipe.Cursor.Arm(pixel with { Format = PixelFormat.Argb8888, SurfaceOffset = 4 }, immediately: true);

        Assert.That(Composer.Compose(_pipe.Capture()!, new MemorySurface(memory)).Pixels[0], Is.EqualTo(shown));
    }

    [Test]
    public void A_linear_picture_is_read_once_per_row()
    {
        MemorySurface surface = new(s_memory);
        _pipe.Planes[0].Arm(s_plane, immediately: true);
        Composer.Compose(_pipe.Capture()!, surface);

        Assert.That(surface.Reads, Is.EqualTo(Height));
    }

    [Test]
    public void Rows_beyond_the_readable_memory_are_black()
    {
        _pipe.Planes[0].Arm(s_plane, immediately: true);
        Frame frame = Composer.Compose(_pipe.Capture()!, new MemorySurface(s_memory[..(10 * 1024)]))!;

        Assert.That(frame.Row(9).ToArray(), Is.Not.All.Zero);
        Assert.That(frame.Row(10).ToArray(), Is.All.Zero);
    }

    [Test]
    public void An_index_without_a_palette_is_a_step_of_grey()
    {
        _pipe.Planes[0].Arm(s_plane with { Format = PixelFormat.C8 }, immediately: true);
        Frame frame = Composer.Compose(_pipe.Capture()!, new MemorySurface(s_memory));

        Assert.That(frame.Pixels[3], Is.EqualTo(s_memory[3] * 0x01_0101u));
    }

    private static Pipe NewPipe(params PlaneState[] planes)
    {
        Pipe pipe = new(0, 2) { SourceSize = (Width, Height) };
        for (int i = 0; i < planes.Length; i++)
        {
            pipe.Planes[i].Arm(planes[i]);
        }

        pipe.Enable(CvtTiming.For(1024, 768, 60_000), 0);
        return pipe;
    }

    private static byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        new System.Random(1).NextBytes(bytes);
        return bytes;
    }
}
