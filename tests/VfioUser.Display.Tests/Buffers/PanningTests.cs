using DisplayModel;
using DisplayModel.Scanout;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Display.Buffers;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Tests.Buffers;

/// <summary>A plane that is panned over an object that is larger than it, as i915 does it: the start of the surface in
/// steps of 256 KiB, and the rest as a source position. Around the object are pages that i915 fills unused space
/// with.</summary>
public sealed class PanningTests : IDisposable
{
    private const int Page = ISurfaceView.PageSize;
    private const ulong Surface = 0x100_0000;
    private const int Alignment = 256 << 10;
    private const int StrideBytes = 5120;
    private const int WidthPx = 640;
    private const int HeightPx = 480;
    private const int ObjectHeightPx = 1024;
    private const int ObjectPages = StrideBytes * ObjectHeightPx / Page;
    private const int Places = 40;
    private const int Scratch = 1;

    private readonly MemFd _file = MemFd.Create("ram", 4096 * Page);
    private readonly FakeMemory _memory = new(4096 * Page);
    private readonly FakeSurfaces _surfaces;
    private readonly PlaneBuffers _buffers;
    private readonly Dictionary<uint, ulong[]> _pages = [];
    private readonly List<uint> _retired = [];
    private ulong[] _made = [];

    public PanningTests()
    {
        _surfaces = new FakeSurfaces(_memory);
        _buffers = new PlaneBuffers(_surfaces, () => _memory, headCount: 1, (_, pages) =>
        {
            _made = pages.ToArray();
            return MemFd.CreateFile("dmabuf", Page);
        });
        _buffers.Retired += _retired.Add;
        _surfaces.Map(Surface - (1024 * Page), Enumerable.Repeat(Scratch, 4096));
        _surfaces.Map(Surface, Enumerable.Range(0, ObjectPages).Select(GuestPage));
        _memory.Map(0, 4096 * Page, _file.Handle);
    }

    public void Dispose()
    {
        _buffers.Dispose();
        _file.Dispose();
    }

    [TestCase(Tiling.Linear, 16, 13, false)]
    [TestCase(Tiling.Linear, 0, 1, false)]
    [TestCase(Tiling.Linear, 1, 0, false)]
    [TestCase(Tiling.Linear, 16, 13, true)]
    [TestCase(Tiling.X, 16, 13, false)]
    [TestCase(Tiling.X, 16, 13, true)]
    [TestCase(Tiling.Y, 16, 13, false)]
    [TestCase(Tiling.Y, 16, 13, true)]
    public void Forty_places_are_one_buffer_after_a_few(Tiling tiling, int stepX, int stepY, bool isBackwards)
    {
        List<int> places = [.. Enumerable.Range(0, Places)];
        if (isBackwards)
        {
            places.Reverse();
        }

        List<uint> ids = [.. places.Select(i => Show(tiling, i * stepX, i * stepY))];
        places.Reverse();
        List<uint> again = [.. places.Select(i => Show(tiling, i * stepX, i * stepY))];

        Assert.That(ids.Distinct().Count(), Is.LessThanOrEqualTo(4));
        Assert.That(again.Distinct(), Is.EqualTo(new[] { ids[^1] }), "back to the first place");
        Assert.That(_retired, Is.EqualTo(ids.Distinct().Take(ids.Distinct().Count() - 1)));
        Assert.That(
            _buffers.Find(ids[^1])!.SizeBytes,
            Is.LessThanOrEqualTo((ulong)(ObjectPages + 1) * Page),
            "no more than the object");
    }

    [TestCase(Tiling.Linear, 1000, 0)]
    [TestCase(Tiling.Linear, 0, 500)]
    [TestCase(Tiling.Linear, 640, 300)]
    [TestCase(Tiling.X, 640, 300)]
    public void A_plane_that_was_not_panned_yet_has_a_buffer_wherever_it_begins(Tiling tiling, int x, int y) =>
        Assert.That(Show(tiling, x % (1280 - WidthPx + 1), y), Is.EqualTo(1));

    [Test]
    public void An_object_that_was_put_elsewhere_is_the_same_buffer()
    {
        uint id = Show(Tiling.Linear, 0, 0);
        _surfaces.Map(3 * Surface, Enumerable.Range(0, ObjectPages).Select(GuestPage));

        PlaneState moved = Plane(Tiling.Linear, 0, 0) with { SurfaceOffset = 3 * Surface };
        Assert.That(_buffers.Identify(0, moved).Buffer.Id, Is.EqualTo(id));
    }

    [Test]
    public void Other_pages_beside_the_same_ones_are_not_the_same_object()
    {
        uint first = Show(Tiling.Linear, 0, 0);
        _surfaces.Map(Surface, 3000);

        ShownBuffer other = _buffers.Identify(0, Plane(Tiling.Linear, 0, 8));

        Assert.That(other.Buffer.Id, Is.Not.EqualTo(first));
        Assert.That(_retired, Is.Empty);
        _surfaces.Map(Surface, GuestPage(0));
        Assert.That(Show(Tiling.Linear, 0, 0), Is.EqualTo(first));
    }

    [TestCase(Tiling.Linear, 0, 4)]
    [TestCase(Tiling.X, 128, 8)]
    [TestCase(Tiling.X, 512, 304)]
    [TestCase(Tiling.Y, 64, 96)]
    public void A_client_without_a_source_rectangle_gets_what_begins_with_the_first_pixel(Tiling tiling, int x, int y)
    {
        PlaneBuffer buffer = _buffers.IdentifyAlone(0, Plane(tiling, x, y));

        Assert.That(
            (buffer.WidthPx, buffer.HeightPx, buffer.StrideBytes), Is.EqualTo((WidthPx, HeightPx, StrideBytes)));
        AssertPixels(tiling, new ShownBuffer(buffer, 0, 0), x, y);
        Assert.That(_buffers.IdentifyAlone(0, Plane(tiling, x, y)).Id, Is.EqualTo(buffer.Id));
    }

    [TestCase(Tiling.Linear, 1, 0)]
    [TestCase(Tiling.Linear, 0, 1)]
    [TestCase(Tiling.X, 127, 0)]
    [TestCase(Tiling.X, 0, 1)]
    public void A_client_without_a_source_rectangle_gets_EINVAL_for_a_first_pixel_inside_a_page_or_tile(
        Tiling tiling, int x, int y) => Assert.That(
        () => _buffers.IdentifyAlone(0, Plane(tiling, x, y)),
        Throws.TypeOf<VfioUserException>().With.Property(nameof(VfioUserException.Errno)).EqualTo(Errno.EINVAL));

    [Test]
    public void The_two_kinds_of_client_do_not_retire_each_others_buffers()
    {
        uint alone = _buffers.IdentifyAlone(0, Plane(Tiling.Linear, 0, 0)).Id;
        uint first = Show(Tiling.Linear, 0, 0);
        uint grown = Show(Tiling.Linear, 0, 4);

        Assert.That(_retired, Is.EqualTo(new[] { first }));
        Assert.That(_buffers.IdentifyAlone(0, Plane(Tiling.Linear, 0, 0)).Id, Is.EqualTo(alone));
        Assert.That(Show(Tiling.Linear, 0, 0), Is.EqualTo(grown));
    }

    [Test]
    public void A_buffer_does_not_grow_beyond_what_the_kernel_takes()
    {
        _surfaces.Map(Surface, Enumerable.Range(0, ObjectPages).Select(i => 4000 - (2 * i)));   // each page by itself

        Show(Tiling.Linear, 0, 0, checkPixels: false);
        uint id = Show(Tiling.Linear, 0, 8, checkPixels: false);

        Assert.That(_buffers.Find(id)!.HeightPx, Is.EqualTo(HeightPx + 8));
    }

    /// <summary>No two that follow each other do so in the guest's memory, but for short stretches.</summary>
    private static int GuestPage(int page) => 100 + (page ^ 8);

    private static PlaneState Plane(Tiling tiling, int x, int y)
    {
        PlaneState plane = new()
        {
            Format = PixelFormat.Xrgb8888,
            Tiling = tiling,
            SurfaceOffset = Surface,
            StrideBytes = StrideBytes,
            WidthPx = WidthPx,
            HeightPx = HeightPx,
        };
        (int unitBytes, int unitPx, int rows) = Unit(tiling);
        int offset = (((y / rows * StrideBytes * rows / unitBytes) + (x / unitPx)) * unitBytes) & -Alignment;
        (int restX, int restY) = Rest(offset);
        while (tiling == Tiling.X && (restX + WidthPx) * sizeof(uint) > StrideBytes)
        {
            offset -= Alignment;
            (restX, restY) = Rest(offset);
        }

        return plane with { SurfaceOffset = Surface + (ulong)offset, SourceXPx = restX, SourceYPx = restY };

        (int X, int Y) Rest(int from)
        {
            int units = ((y / rows * StrideBytes * rows) + (x / unitPx * unitBytes) - from) / unitBytes;
            int unitsInRow = StrideBytes * rows / unitBytes;
            return ((units % unitsInRow * unitPx) + (x % unitPx), (units / unitsInRow * rows) + (y % rows));
        }
    }

    private static (int Bytes, int WidthPx, int Rows) Unit(Tiling tiling) => tiling switch
    {
        Tiling.X => (Page, 128, 8),
        Tiling.Y => (Page, 32, 32),
        _ => (sizeof(uint), 1, 1),
    };

    private uint Show(Tiling tiling, int x, int y, bool checkPixels = true)
    {
        ShownBuffer shown = _buffers.Identify(0, Plane(tiling, x, y));
        Assert.That(shown.SourceXPx + WidthPx, Is.LessThanOrEqualTo(shown.Buffer.WidthPx));
        Assert.That(shown.SourceYPx + HeightPx, Is.LessThanOrEqualTo(shown.Buffer.HeightPx));
        if (checkPixels)
        {
            AssertPixels(tiling, shown, x, y);
        }

        return shown.Buffer.Id;
    }

    /// <summary>The corners of what is shown lie in the dma-buf where they do in the object.</summary>
    private void AssertPixels(Tiling tiling, ShownBuffer shown, int x, int y)
    {
        if (!_pages.TryGetValue(shown.Buffer.Id, out ulong[]? pages))
        {
            _buffers.ExportDmabuf(shown.Buffer.Id).Dispose();
            pages = _pages[shown.Buffer.Id] = _made;
        }

        foreach ((int dx, int dy) in new[] { (0, 0), (WidthPx - 1, 0), (0, HeightPx - 1), (WidthPx - 1, HeightPx - 1) })
        {
            long inBuffer = Locate(tiling, shown.SourceXPx + dx, shown.SourceYPx + dy);
            long inObject = Locate(tiling, x + dx, y + dy);
            Assert.That(
                (pages[inBuffer / Page], inBuffer % Page),
                Is.EqualTo(((ulong)GuestPage((int)(inObject / Page)) * Page, inObject % Page)),
                $"{dx},{dy} of {x},{y} in {shown}");
        }
    }

    private static long Locate(Tiling tiling, int x, int y) => tiling == Tiling.Linear
        ? (y * (long)StrideBytes) + (x * sizeof(uint))
        : TileLayout.Of(tiling, sizeof(uint)).Locate(StrideBytes, x * sizeof(uint), y).Offset;
}
