using DisplayModel;
using NUnit.Framework;
using VfioUser.Display.Buffers;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Tests.Buffers;

public sealed class ShownPartTests
{
    private static readonly PlaneState s_plane = new()
    {
        Format = PixelFormat.Xrgb8888,
        SurfaceOffset = 0x10_0000,
        StrideBytes = 4096,
        WidthPx = 1000,
        HeightPx = 100,
    };

    [TestCase(Tiling.Linear, PixelFormat.Xrgb8888, 0x0UL, 100)]
    [TestCase(Tiling.X, PixelFormat.Xrgb8888, 0x0100_0000_0000_0001UL, 104)]
    [TestCase(Tiling.Y, PixelFormat.Xrgb8888, 0x0100_0000_0000_0002UL, 128)]
    [TestCase(Tiling.Yf, PixelFormat.C8, 0x0100_0000_0000_0003UL, 128)]
    [TestCase(Tiling.Yf, PixelFormat.Rgb565, 0x0100_0000_0000_0003UL, 128)]
    [TestCase(Tiling.Yf, PixelFormat.Xrgb16161616F, 0x0100_0000_0000_0003UL, 112)]
    public void Rows_are_rounded_up_to_tiles_of_the_modifier(
        Tiling tiling, PixelFormat format, ulong modifier, int rows)
    {
        BufferLayout layout = LayoutOf(s_plane with { Tiling = tiling, Format = format, WidthPx = 500 });

        Assert.That((layout.Modifier, layout.SizeBytes), Is.EqualTo((modifier, 4096UL * (ulong)rows)));
        Assert.That((layout.Format, layout.StrideBytes), Is.EqualTo((format, 4096)));
    }

    [TestCase(64, 1, 1)]
    [TestCase(64, 64, 1)]
    [TestCase(64, 65, 2)]
    [TestCase(7680, 1200, 2250)]
    public void The_size_is_whole_pages(int stride, int rows, int pages) => Assert.That(
        LayoutOf(s_plane with { StrideBytes = stride, WidthPx = 16, HeightPx = rows }).PageCount, Is.EqualTo(pages));

    [Test]
    public void A_rectangle_inside_the_surface_makes_the_buffer_reach_to_its_end()
    {
        BufferLayout layout = LayoutOf(s_plane with { SourceXPx = 24, SourceYPx = 5, Tiling = Tiling.X });

        Assert.That((layout.WidthPx, layout.HeightPx, layout.SizeBytes), Is.EqualTo((1024, 105, 112UL * 4096)));
    }

    [Test]
    public void A_buffer_does_not_depend_on_where_it_is_put_or_how_it_is_blended()
    {
        PlaneState other = s_plane with
        {
            ScreenXPx = -7,
            Rotation = Rotation.Rotate180,
            ConstantAlpha = 3,
            Scaler = new PlaneScaler(10, 10),
        };

        Assert.That(LayoutOf(other), Is.EqualTo(LayoutOf(s_plane)));
    }

    [TestCaseSource(nameof(Impossible))]
    public void What_no_single_buffer_describes_is_refused(PlaneState plane, Errno errno) => Assert.That(
        () => ShownPart.Of(plane),
        Throws.TypeOf<VfioUserException>().With.Property(nameof(VfioUserException.Errno)).EqualTo(errno));

    [TestCase(Tiling.Linear, 0, 0, true)]
    [TestCase(Tiling.Linear, 0, 3, true)]
    [TestCase(Tiling.Linear, 24, 0, false)]
    [TestCase(Tiling.X, 0, 0, true)]
    [TestCase(Tiling.X, 128, 8, true)]
    [TestCase(Tiling.X, 1, 0, false)]
    [TestCase(Tiling.X, 0, 1, false)]
    [TestCase(Tiling.Y, 32, 32, true)]
    [TestCase(Tiling.Y, 32, 8, false)]
    public void A_buffer_can_begin_with_the_first_pixel_where_a_page_or_tile_does(Tiling tiling, int x, int y, bool can)
    {
        PlaneState plane = s_plane with { Tiling = tiling, SourceXPx = x, SourceYPx = y, WidthPx = 500 };

        Assert.That(ShownPart.Of(plane).BeginsAtPage, Is.EqualTo(can));
    }

    private static BufferLayout LayoutOf(PlaneState plane) => ShownPart.Of(plane).LayoutFrom(plane.SurfaceOffset);

    private static IEnumerable<TestCaseData> Impossible()
    {
        (string Name, PlaneState Plane, Errno Errno)[] cases =
        [
            ("no format", s_plane with { Format = 0 }, Errno.EINVAL),
            ("no tiling", s_plane with { Tiling = (Tiling)9 }, Errno.EINVAL),
            ("two surfaces", s_plane with { Format = PixelFormat.Nv12 }, Errno.EINVAL),
            ("a second surface", s_plane with { Aux = new AuxSurface(0, 64) }, Errno.EINVAL),
            ("compressed", s_plane with { IsCompressed = true }, Errno.EINVAL),
            ("turned", s_plane with { Rotation = Rotation.Rotate90 }, Errno.EINVAL),
            ("mirrored", s_plane with { IsMirrored = true }, Errno.EINVAL),
            ("no width", s_plane with { WidthPx = 0 }, Errno.EINVAL),
            ("no height", s_plane with { HeightPx = -1 }, Errno.EINVAL),
            ("no stride", s_plane with { StrideBytes = 0 }, Errno.EINVAL),
            ("before the surface", s_plane with { SourceXPx = -1 }, Errno.EINVAL),
            ("rows that overlap", s_plane with { WidthPx = 1025 }, Errno.EINVAL),
            ("tiles that overlap", s_plane with { Tiling = Tiling.X, WidthPx = 1000, SourceXPx = 127 }, Errno.EINVAL),
            ("a stride of half a tile", s_plane with { Tiling = Tiling.X, StrideBytes = 4352 }, Errno.EINVAL),
            ("as wide as numbers go", s_plane with { SourceXPx = int.MaxValue, WidthPx = int.MaxValue }, Errno.EINVAL),
            ("as high as numbers go", s_plane with { SourceYPx = int.MaxValue, HeightPx = int.MaxValue }, Errno.EINVAL),
            ("inside a page", s_plane with { SurfaceOffset = 0x10_0800 }, Errno.EFAULT),
        ];
        return cases.Select(item => new TestCaseData(item.Plane, item.Errno).SetArgDisplayNames(item.Name));
    }
}
