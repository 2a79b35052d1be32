using DisplayModel.Damage;
using DisplayModel.Edid;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class ComposerTests
{
    private const int Width = 150;
    private const int Height = 70;

    private static readonly byte[] s_memory = RandomBytes(512 * 1024);

    private static readonly PlaneState s_plane = new()
    {
        Format = PixelFormat.Xrgb8888,
        SurfaceOffset = 0,
        StrideBytes = 1024,
        WidthPx = Width,
        HeightPx = Height,
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
    public void No_plane_that_a_guest_can_program_makes_it_throw()
    {
        Gen<PlaneState> hostilePlanes =
            from plane in SceneGenerator.Planes
            from format in Gen.Elements((PixelFormat)0, plane.Format, plane.Format, PixelFormat.Nv12)
            from tiling in Gen.Choose(-1, 4)
            from rotation in Gen.Choose(-1, 4)
            from isCompressed in Gen.Elements(true, false)
            from offset in Gen.Elements(0ul, ulong.MaxValue, ulong.MaxValue - 1000, 1ul << 63)
            from n in s_hostile.ArrayOf(13)
            select plane with
            {
                Format = format,
                Tiling = (Tiling)tiling,
                Rotation = (Rotation)rotation,
                IsCompressed = isCompressed,
                StrideBytes = n[0],
                SurfaceOffset = offset,
                WidthPx = n[1],
                HeightPx = n[2],
                SourceXPx = n[3],
                SourceYPx = n[4],
                ScreenXPx = n[5],
                ScreenYPx = n[6],
                Scaler = plane.Scaler is null ? null : new PlaneScaler(n[7], n[8], (ScalerFilter)n[9]),
                Aux = new AuxSurface(offset, n[10], n[11], n[12]),
            };

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(hostilePlanes.ToArbitrary(), plane =>
        {
            Scene scene = NewPipe(plane).Capture()!;
            MemorySurface surface = new(s_memory);
            Composer.HashMemory(scene, surface);
            new TileDamage().Update(DamageArea.Of(plane) ?? new(1, 2, 3, Tiling.X, default), surface);
            return Composer.Checksum(scene, surface) != 0 && Composer.Compose(scene, surface) is not null;
        }));
    }

    [Test]
    public void No_pipe_scaler_that_a_guest_can_program_makes_it_throw()
    {
        Gen<PipeScaler> hostileScalers =
            from n in s_hostile.ArrayOf(7)
            from small in Gen.Choose(1, 300).ArrayOf(6)
            from mix in Gen.Choose(0, 63)
            let of = (Func<int, int>)(i => (mix & (1 << i)) != 0 ? small[i] : n[i])
            select new PipeScaler(of(0), of(1), of(2), of(3), of(4), of(5), (ScalerFilter)n[6]);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(hostileScalers.ToArbitrary(), scaler =>
        {
            _pipe.ArmScaler(scaler);
            _pipe.Run(_pipe.NextDeadlineNs!.Value);
            Scene scene = _pipe.Capture()!;
            return Composer.Compose(scene, new MemorySurface(s_memory)).WidthPx == scene.OutputWidthPx;
        }));
    }

    [TestCase(Rotation.Rotate0)]
    [TestCase(Rotation.Rotate270)]
    public void The_largest_scaled_picture_stays_within_bounds(Rotation rotation)
    {
        _pipe.SourceSize = (8192, 8192);
        _pipe.Planes[0].Arm(
            s_plane with
            {
                WidthPx = 8191, HeightPx = 8192, StrideBytes = 32768, Tiling = Tiling.Yf, Rotation = rotation,
                Scaler = new PlaneScaler(8192, 8191),
            },
            immediately: true);

        Assert.That(
            Composer.Compose(_pipe.Capture()!, new MemorySurface(s_memory)).Pixels.Length, Is.EqualTo(8192 * 8192));
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

        Assert.That(
            Composer.Compose(_pipe.Capture()!, new MemorySurface(s_memory)).Pixels.Length, Is.EqualTo(8192 * 8192));
    }

    [Test]
    public void The_palette_of_a_pipe_is_its_gamma_table()
    {
        ushort[] entries = [.. Enumerable.Range(0, 256).Select(i => (ushort)((255 - i) * 257))];
        _pipe.ArmColour(
            new PipeColour { Gamma = new ColourTable([.. entries], [.. entries], [.. entries]) }, immediately: true);
        _pipe.Planes[0].Arm(s_plane with { Format = PixelFormat.C8, UsesPipeGamma = true }, immediately: true);
        Frame frame = Composer.Compose(_pipe.Capture()!, new MemorySurface(s_memory));

        Assert.That(frame.Pixels[3], Is.EqualTo((255u - s_memory[3]) * 0x01_0101u));
    }

    [Test]
    public void Pictures_have_the_same_checksum_by_whatever_planes_they_came_about()
    {
        MemorySurface surface = new(s_memory);
        uint expected = ChecksumOf(s_plane);

        Assert.That(
            ChecksumOf(s_plane with { Format = PixelFormat.Argb8888, Alpha = AlphaMode.None }), Is.EqualTo(expected));
        Assert.That(
            ChecksumOf(
                s_plane with { WidthPx = 70 }, s_plane with { SourceXPx = 70, ScreenXPx = 70, WidthPx = Width - 70 }),
            Is.EqualTo(expected));
        Assert.That(ChecksumOf(s_plane with { SurfaceOffset = 1024, HeightPx = Height - 1 }), Is.Not.EqualTo(expected));
        Assert.That(ChecksumOf(s_plane with { Format = PixelFormat.Xrgb2101010 }), Is.Not.EqualTo(expected));

        uint ChecksumOf(params PlaneState[] planes) => Composer.Checksum(NewPipe(planes).Capture()!, surface);
    }

    [TestCase(YuvRange.Full, 255, 128, 128, 0xFF_FFFFu)]
    [TestCase(YuvRange.Full, 76, 85, 255, 0xFE_0000u)]
    [TestCase(YuvRange.Limited, 235, 128, 128, 0xFF_FFFFu)]
    [TestCase(YuvRange.Limited, 16, 128, 128, 0u)]
    public void The_ends_of_yuv_ranges_are_black_and_white(YuvRange range, int luma, int u, int v, uint shown)
    {
        byte[] pair = [(byte)luma, (byte)u, (byte)luma, (byte)v];
        _pipe.SourceSize = (2, 1);
        PlaneState plane = s_plane with { Format = PixelFormat.Yuyv, WidthPx = 2, HeightPx = 1, YuvRange = range };
        _pipe.Planes[0].Arm(plane, immediately: true);

        Assert.That(
            Composer.Compose(_pipe.Capture()!, new MemorySurface(pair)).Pixels.ToArray(),
            Is.EqualTo(new[] { shown, shown }));
    }

    [TestCase(YuvRange.Full, 255, 0xFF_FFFFu)]
    [TestCase(YuvRange.Full, 100, 0x64_6464u)]
    [TestCase(YuvRange.Limited, 235, 0xFF_FFFFu)]
    [TestCase(YuvRange.Limited, 16, 0u)]
    public void A_matrix_leaves_grey_as_it_is(YuvRange range, int luma, uint shown)
    {
        const int one = ColourMatrix.One;
        ColourMatrix matrix = new(
            [one * 3 / 2, one, 0, -one / 2, one, -one / 4, 0, one, one * 2], [-one / 2, 0, -one / 2]);
        byte[] pair = [(byte)luma, 128, (byte)luma, 128];
        _pipe.SourceSize = (2, 1);
        _pipe.Planes[0].Arm(
            s_plane with
            {
                Format = PixelFormat.Yuyv, WidthPx = 2, HeightPx = 1, YuvRange = range, InputMatrix = matrix,
            },
            immediately: true);

        Assert.That(
            Composer.Compose(_pipe.Capture()!, new MemorySurface(pair)).Pixels.ToArray(),
            Is.EqualTo(new[] { shown, shown }));
    }

    [TestCase(PixelFormat.Y210, YuvRange.Limited, 235 << 8, 0x3FFu)]
    [TestCase(PixelFormat.Y210, YuvRange.Limited, 16 << 8, 0u)]
    [TestCase(PixelFormat.Y212, YuvRange.Limited, 126 << 8, 0x202u, Description = "110 of 219 steps")]
    [TestCase(PixelFormat.Y210, YuvRange.Full, 0xFFC0, 0x3FFu)]
    [TestCase(PixelFormat.Y210, YuvRange.Full, 0x5540, 0x155u)]
    [TestCase(PixelFormat.Y216, YuvRange.Full, 0x8000, 0x200u)]
    public void A_deep_grey_has_the_steps_of_its_range(PixelFormat format, YuvRange range, int luma, uint shown)
    {
        ushort[] pair = [(ushort)luma, 0x8000, (ushort)luma, 0x8000];
        _pipe.SourceSize = (2, 1);
        _pipe.Planes[0].Arm(s_plane with { Format = format, WidthPx = 2, HeightPx = 1, YuvRange = range }, true);
        MemorySurface surface = new([.. pair.SelectMany(BitConverter.GetBytes)]);
        using PictureRows rows =
            PictureRows.Of(_pipe.Capture()!, surface, true, default, new(0, 0, 2, 1), isDeep: true);
        uint[] row = new uint[2];
        rows.Make(0, row);

        Assert.That(row, Is.All.EqualTo((shown << 20) | (shown << 10) | shown));
    }

    [Test]
    public void Where_a_destination_key_hides_the_plane_above_the_background_shines_through_the_plane_below()
    {
        PlaneState below =
            s_plane with { ConstantAlpha = 0, ColourKey = new ColourKey(ColourKeyMode.Destination, 1, 1, 0xFF_FFFF) };
        uint[] pixels = Enumerable.Repeat(0xDEAD_BEEF, Width * Height).ToArray();

        Composer.Compose(
            NewPipe(below, s_plane).Capture()!, new MemorySurface(s_memory), pixels, Width,
            new PixelRect(0, 0, Width, Height));

        Assert.That(pixels, Is.All.Zero);
    }

    [Test]
    public void Coverage_premultiplied_and_constant_alpha_of_one_colour_look_the_same()
    {
        uint[] pixels = [0x7EFF00FF, 0x7E7E007E, 0x00FF00FF];
        byte[] memory = [.. pixels.SelectMany(BitConverter.GetBytes)];
        PlaneState pixel = s_plane with { WidthPx = 1, HeightPx = 1, Format = PixelFormat.Argb8888 };
        PlaneState ground = pixel with { Format = PixelFormat.C8 };
        PlaneState[] above =
        [
            pixel with { Alpha = AlphaMode.Coverage },
            pixel with { SurfaceOffset = 4 },
            pixel with { Alpha = AlphaMode.None, ConstantAlpha = 0x7E, SurfaceOffset = 8 },
        ];

        uint[] shown =
        [
            .. above.Select(plane =>
                Composer.Compose(NewPipe(ground, plane).Capture()!, new MemorySurface(memory)).Pixels[0]),
        ];

        Assert.That(shown, Is.All.EqualTo(shown[0]));
        Assert.That(shown[0], Is.Not.EqualTo(0x7E007E));
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

        Assert.That(
            Composer.Compose(_pipe.Capture()!, surface, withCursor: false).Pixels.SequenceEqual(without.Pixels));
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
