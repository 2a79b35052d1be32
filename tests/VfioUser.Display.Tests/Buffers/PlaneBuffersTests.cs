using DisplayModel;
using DisplayModel.Scanout;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Display.Buffers;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Tests.Buffers;

public sealed class PlaneBuffersTests : IDisposable
{
    private const int Page = ISurfaceView.PageSize;
    private const ulong Surface = 0x10_0000;

    private static readonly PlaneState s_plane = new()
    {
        Format = PixelFormat.Xrgb8888,
        SurfaceOffset = Surface,
        StrideBytes = 256,
        WidthPx = 64,
        HeightPx = 48,                                  // three pages
    };

    private readonly MemFd _file = MemFd.Create("ram", 64 * Page);
    private readonly FakeMemory _memory = new(64 * Page);
    private readonly FakeSurfaces _surfaces;
    private readonly PlaneBuffers _buffers;
    private readonly List<ulong[]> _made = [];
    private readonly List<uint> _retired = [];

    public PlaneBuffersTests()
    {
        _surfaces = new FakeSurfaces(_memory);
        _buffers = new PlaneBuffers(_surfaces, () => _memory, headCount: 2, MakeDmabuf);
        _buffers.Retired += _retired.Add;
        _surfaces.Map(Surface, 3, 1, 7);
        _memory.Map(0, 64 * Page, _file.Handle);
    }

    public void Dispose()
    {
        _buffers.Dispose();
        _file.Dispose();
    }

    [Test]
    public void A_buffer_says_what_is_in_it() => Assert.That(
        Identify(0, s_plane),
        Is.EqualTo(new PlaneBuffer(1, PixelFormat.Xrgb8888, 0, 64, 48, 256, 3 * Page)));

    [Test]
    public void The_same_surface_has_the_same_id()
    {
        PlaneBuffer first = Identify(0, s_plane);

        Assert.That(Identify(0, s_plane), Is.EqualTo(first));
        Assert.That(Identify(0, s_plane with { ScreenXPx = 5 }), Is.EqualTo(first));
        Assert.That(_buffers.Find(first.Id), Is.EqualTo(first));
    }

    [Test]
    public void Another_page_at_the_same_address_is_another_buffer()
    {
        Identify(0, s_plane);

        _surfaces.Map(Surface + (2 * Page), 8);

        Assert.That(Identify(0, s_plane).Id, Is.EqualTo(2));
        _surfaces.Map(Surface + (2 * Page), 7);
        Assert.That(Identify(0, s_plane).Id, Is.EqualTo(1));
    }

    [Test]
    public void The_same_pages_at_another_address_are_the_same_buffer()
    {
        Identify(0, s_plane);
        _surfaces.Map(2 * Surface, 3, 1, 7);

        Assert.That(Identify(0, s_plane with { SurfaceOffset = 2 * Surface }).Id, Is.EqualTo(1));
    }

    [TestCaseSource(nameof(Others))]
    public void Another_layout_of_the_same_pages_is_another_buffer(PlaneState plane)
    {
        Identify(0, s_plane);

        Assert.That(Identify(0, plane).Id, Is.EqualTo(2));
        Assert.That(Identify(0, s_plane).Id, Is.EqualTo(1));
    }

    [Test]
    public void Ids_are_not_used_again_and_the_ninth_buffer_of_a_head_retires_the_one_not_shown_for_longest()
    {
        for (int i = 1; i <= 8; i++)
        {
            Identify(0, Number(i));
        }

        Identify(0, Number(1));
        Identify(1, Number(1));
        Assert.That(_retired, Is.Empty);

        Assert.That(Identify(0, Number(9)).Id, Is.EqualTo(10));
        Assert.That(_retired, Is.EqualTo(new[] { 2 }));
        Assert.That((_buffers.Find(2), _buffers.Find(1)?.Id), Is.EqualTo(((PlaneBuffer?)null, 1U)));
        Assert.That(Identify(0, Number(2)).Id, Is.EqualTo(11));
        Assert.That(_retired, Is.EqualTo(new[] { 2, 3 }));
    }

    [Test]
    public void A_page_that_is_not_present_is_efault() => Assert.That(
        () => Identify(0, s_plane with { HeightPx = 49 }), ThrowsErrno(Errno.EFAULT));

    [Test]
    public void A_plane_that_no_buffer_describes_is_einval() => Assert.That(
        () => Identify(0, s_plane with { HeightPx = 0 }), ThrowsErrno(Errno.EINVAL));

    [Test]
    public void A_dma_buf_is_made_once_and_handed_out_as_the_same_thing()
    {
        uint id = Identify(0, s_plane).Id;

        using SafeFileHandle first = _buffers.ExportDmabuf(id);
        using SafeFileHandle second = _buffers.ExportDmabuf(id);

        Assert.That(_made, Is.EqualTo(new[] { new ulong[] { 3 * Page, 1 * Page, 7 * Page } }));
        Assert.That(LinkOf(second), Is.EqualTo(LinkOf(first)));
        Assert.That(second.DangerousGetHandle(), Is.Not.EqualTo(first.DangerousGetHandle()));
    }

    [Test]
    public void A_buffer_that_does_not_exist_has_no_dma_buf()
    {
        Assert.That(() => _buffers.ExportDmabuf(0), ThrowsErrno(Errno.ENOENT));
        Assert.That(() => _buffers.ExportDmabuf(1), ThrowsErrno(Errno.ENOENT));
    }

    [Test]
    public void A_dma_buf_is_closed_when_its_buffer_retires()
    {
        uint id = Identify(0, s_plane).Id;
        string link = Export(id);
        for (int i = 1; i <= 8; i++)
        {
            Assert.That(IsOpen(link), Is.True);
            Identify(0, Number(i));
        }

        Assert.That(IsOpen(link), Is.False);
        Assert.That(() => _buffers.ExportDmabuf(id), ThrowsErrno(Errno.ENOENT));
    }

    [Test]
    public void A_dma_buf_goes_with_the_memory_that_it_was_made_of()
    {
        using MemFd other = MemFd.Create("other", 64 * Page);
        uint id = Identify(0, s_plane).Id;
        string link = Export(id);
        _buffers.CheckMemory();
        Assert.That(IsOpen(link), Is.True);

        _memory.Windows.Clear();
        _memory.Map(0, 64 * Page, other.Handle);
        _buffers.CheckMemory();

        Assert.That(IsOpen(link), Is.False);
        Assert.That(_retired, Is.EqualTo(new[] { id }));
        Assert.That(Identify(0, s_plane).Id, Is.EqualTo(id + 1));
    }

    [Test]
    public void A_window_that_the_buffer_does_not_lie_in_may_come_and_go()
    {
        using MemFd file = MemFd.Create("ram", 64 * Page);
        _memory.Windows.Clear();
        _memory.Map(0, 16 * Page, file.Handle);
        _memory.Map(16 * Page, Page, file.Handle, 16 * Page);
        string link = Export(Identify(0, s_plane).Id);

        _memory.Windows.RemoveAt(1);
        _buffers.CheckMemory();

        Assert.That(IsOpen(link), Is.True);
        _memory.Windows[0] = _memory.Windows[0] with { Size = 7 * Page };
        _buffers.CheckMemory();
        Assert.That(IsOpen(link), Is.False);
    }

    [Test]
    public void The_word_of_the_device_is_enough_to_let_go()
    {
        string link = Export(Identify(0, s_plane).Id);
        using ManualResetEventSlim told = new();
        _buffers.Retired += _ => told.Set();
        _memory.Windows.Clear();

        _buffers.OnDmaChanged();

        Assert.That(told.Wait(TimeSpan.FromSeconds(20)), Is.True);
        Assert.That(IsOpen(link), Is.False);
    }

    [Test]
    public void A_buffer_whose_memory_the_client_took_back_is_efault_and_keeps_its_id_if_it_was_never_exported()
    {
        Identify(0, s_plane);
        FakeMemory.Window window = _memory.Windows[0];

        _memory.Windows[0] = window with { Size = 7 * Page };
        _buffers.CheckMemory();
        Assert.That(() => Identify(0, s_plane), ThrowsErrno(Errno.EFAULT), "one page is enough");

        _memory.Windows[0] = window;
        Assert.That(Identify(0, s_plane).Id, Is.EqualTo(1));
    }

    [Test]
    public void To_identify_what_has_not_changed_costs_no_memory_but_the_view()
    {
        Identify(0, s_plane);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _surfaces.Open().Dispose();
        long view = GC.GetAllocatedBytesForCurrentThread() - before;

        before = GC.GetAllocatedBytesForCurrentThread();
        Identify(0, s_plane);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.EqualTo(view));
    }

    [TestCaseSource(nameof(Parts))]
    public void A_part_of_what_was_shown_is_in_the_same_buffer(PlaneState plane, int x, int y)
    {
        PlaneBuffer first = Identify(0, s_plane);

        Assert.That(_buffers.Identify(0, plane), Is.EqualTo(new ShownBuffer(first, x, y)));
    }

    private static IEnumerable<TestCaseData> Parts()
    {
        (string Name, PlaneState Plane, int X, int Y)[] cases =
        [
            ("width", s_plane with { WidthPx = 63 }, 0, 0),
            ("height", s_plane with { HeightPx = 47 }, 0, 0),
            ("size", s_plane with { HeightPx = 32 }, 0, 0),
            ("source rectangle", s_plane with { SourceXPx = 2, SourceYPx = 1, WidthPx = 60, HeightPx = 46 }, 2, 1),
            ("surface", s_plane with { SurfaceOffset = Surface + Page, WidthPx = 60, HeightPx = 16 }, 0, 16),
        ];
        return cases.Select(item => new TestCaseData(item.Plane, item.X, item.Y).SetArgDisplayNames(item.Name));
    }

    private static IEnumerable<TestCaseData> Others()
    {
        (string Name, PlaneState Plane)[] cases =
        [
            ("format", s_plane with { Format = PixelFormat.Argb8888 }),
            ("modifier", s_plane with { StrideBytes = 512, HeightPx = 24, Tiling = Tiling.X }),
            ("stride", s_plane with { StrideBytes = 512, HeightPx = 24 }),
        ];
        return cases.Select(item => new TestCaseData(item.Plane).SetArgDisplayNames(item.Name));
    }

    private static NUnit.Framework.Constraints.EqualConstraint<Errno> ThrowsErrno(Errno errno) =>
        Throws.TypeOf<VfioUserException>().With.Property(nameof(VfioUserException.Errno)).EqualTo(errno);

    private PlaneBuffer Identify(int head, PlaneState plane) => _buffers.Identify(head, plane).Buffer;

    /// <summary>Another object of the guest for each number.</summary>
    private PlaneState Number(int i)
    {
        ulong surface = Surface * ((ulong)i + 1);
        _surfaces.Map(surface, Enumerable.Range(10 + (3 * i), 3));
        return s_plane with { SurfaceOffset = surface };
    }

    private static string LinkOf(SafeFileHandle file) =>
        new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget!;

    private static bool IsOpen(string link) =>
        Directory.EnumerateFiles("/proc/self/fd").Any(path => new FileInfo(path).LinkTarget == link);

    /// <summary>What stands in for the dma-buf, a file of a name that no other has.</summary>
    private SafeFileHandle MakeDmabuf(IGuestMemoryView memory, ReadOnlySpan<ulong> pages)
    {
        _made.Add(pages.ToArray());
        return MemFd.CreateFile($"dmabuf-{Guid.NewGuid():N}", Page);
    }

    /// <returns>What the descriptor that the buffers keep links to.</returns>
    private string Export(uint id)
    {
        using SafeFileHandle dmabuf = _buffers.ExportDmabuf(id);
        return LinkOf(dmabuf);
    }
}
