using System.Runtime.InteropServices;
using DisplayModel;
using DisplayModel.Scanout;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Display.Buffers;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Tests.Buffers;

public sealed class ShadowsTests : IDisposable
{
    private const int Page = ISurfaceView.PageSize;
    private const ulong PrimaryAt = 0x10_0000;
    private const ulong CursorAt = 0x20_0000;

    private static readonly PlaneState s_primary = new()
    {
        Format = PixelFormat.Xrgb8888,
        SurfaceOffset = PrimaryAt,
        StrideBytes = 512,
        WidthPx = 100,
        HeightPx = 40,
        Tiling = Tiling.X,
    };

    private static readonly PlaneState s_cursor = new()
    {
        Format = PixelFormat.Argb8888,
        SurfaceOffset = CursorAt,
        StrideBytes = 256,
        WidthPx = 64,
        HeightPx = 64,
        ScreenXPx = 90,
        ScreenYPx = -60,
    };

    private static readonly Scene s_scene = new()
    {
        PipeIndex = 0,
        WidthPx = 110,
        HeightPx = 50,
        Planes =
        [
            new ScenePlane(PlaneKind.Primary, 0, 1, s_primary with { ScreenXPx = 4, ScreenYPx = 6 }),
            new ScenePlane(PlaneKind.Cursor, 3, 1, s_cursor),
        ],
    };

    private readonly FakeMemory _memory = new(16 * Page);
    private readonly SceneSource _source;
    private readonly ShadowBudget _budget = new(1 << 20);
    private readonly Shadows _shadows;

    public ShadowsTests()
    {
        _memory.Map(0, 16 * Page);
        new Random(1).NextBytes(_memory.Bytes);
        FakeSurfaces surfaces = new(_memory);
        surfaces.Map(PrimaryAt, 9, 3, 5, 4, 8);             // 20 KiB, and no more
        surfaces.Map(CursorAt, 2, 1, 0, 12);
        _source = new SceneSource(surfaces);
        _source.Show(s_scene);
        _shadows = new Shadows(_source, _budget);
    }

    public void Dispose() => _shadows.Dispose();

    [TestCase(ShadowContent.Head, false)]
    [TestCase(ShadowContent.HeadWithCursor, true)]
    public void A_shadow_of_a_head_is_the_composed_picture(ShadowContent content, bool withCursor)
    {
        ShadowPicture picture = _shadows.Acquire(0, content);

        Assert.That((picture.WidthPx, picture.HeightPx, picture.Format), Is.EqualTo((110, 50, PixelFormat.Xrgb8888)));
        Assert.That(
            (picture.StrideBytes, picture.Sequence, picture.CopiedBytes), Is.EqualTo((448, 1UL, 110UL * 50 * 4)));
        Assert.That(PixelsOf(picture), Is.EqualTo(Composed(s_scene, withCursor)));
        Assert.That(_shadows.CopiedBytes, Is.EqualTo(picture.CopiedBytes));
    }

    [Test]
    public void A_shadow_of_the_primary_plane_is_that_plane_linear_and_alone()
    {
        ShadowPicture picture = _shadows.Acquire(0, ShadowContent.Primary);

        Scene alone = new()
        {
            PipeIndex = 0,
            WidthPx = 100,
            HeightPx = 40,
            Planes = [new(PlaneKind.Primary, 0, 0, s_primary)],
        };
        Assert.That(PixelsOf(picture), Is.EqualTo(Composed(alone, withCursor: false)));
    }

    /// <summary>Damage is of the screen: it does not tell what is drawn beside it.</summary>
    [Test]
    public void A_shadow_of_a_plane_that_is_partly_beside_the_screen_is_copied_whole()
    {
        PlaneState plane = s_primary with { ScreenXPx = -50 };
        _source.Show(s_scene with { Planes = [new(PlaneKind.Primary, 0, 1, plane)] });
        _shadows.Release(_shadows.Acquire(0, ShadowContent.Primary).Slot);
        new Random(2).NextBytes(_memory.Bytes);
        _source.Show(_source.Scene);

        ShadowPicture picture = _shadows.Acquire(0, ShadowContent.Primary, onlyDamage: true);

        Scene alone = new()
        {
            PipeIndex = 0,
            WidthPx = 100,
            HeightPx = 40,
            Planes = [new(PlaneKind.Primary, 0, 0, s_primary)],
        };
        Assert.That(PixelsOf(picture), Is.EqualTo(Composed(alone, withCursor: false)));
    }

    [TestCase(ShadowContent.Primary)]
    [TestCase(ShadowContent.Cursor)]
    [TestCase(ShadowContent.Head)]
    [TestCase(ShadowContent.HeadWithCursor)]
    public void Nothing_that_can_be_read_is_efault_and_not_a_black_picture(ShadowContent content)
    {
        _memory.Windows.Clear();

        Assert.That(
            () => _shadows.Acquire(0, content),
            Throws.TypeOf<VfioUserException>().With.Property(nameof(VfioUserException.Errno)).EqualTo(Errno.EFAULT));
        _memory.Map(0, 16 * Page);
        Assert.That(() => _shadows.Acquire(0, content), Throws.Nothing, "no slot is lost");
    }

    [TestCase(448, 110, 0, 0, TestName = "Copied in one go")]
    [TestCase(512, 110, 10, 2, TestName = "Copied row by row")]
    [TestCase(512, 100, 0, 0, TestName = "Composed, for it does not fill the picture")]
    [TestCase(448, 110, 0, 20, TestName = "Composed, for a page of it is missing")]
    public void A_linear_plane_comes_out_the_same_by_whatever_way(int stride, int widthPx, int sourceX, int sourceY)
    {
        PlaneState plane = s_primary with
        {
            Tiling = Tiling.Linear,
            StrideBytes = stride,
            WidthPx = widthPx,
            HeightPx = 30,
            SourceXPx = sourceX,
            SourceYPx = sourceY,
        };
        _source.Show(
            new Scene { PipeIndex = 0, WidthPx = 110, HeightPx = 30, Planes = [new(PlaneKind.Primary, 0, 1, plane)] });
        ShadowPicture picture = _shadows.Acquire(0, ShadowContent.Head);
        Assert.That(ColoursOf(picture), Is.EqualTo(Composed(_source.Scene!, withCursor: false)));
        _shadows.Release(picture.Slot);
        new Random(2).NextBytes(_memory.Bytes);
        _source.Show(_source.Scene);
        _source.Changed = [new(0, 3, 110, 9), new(7, 13, 90, 17)];

        uint[] partly = ColoursOf(_shadows.Acquire(0, ShadowContent.Head, onlyDamage: true));

        uint[] now = Composed(_source.Scene!, withCursor: false);
        Assert.That(partly[(3 * 110)..(12 * 110)], Is.EqualTo(now[(3 * 110)..(12 * 110)]));
        Assert.That(partly[((29 * 110) + 7)..((29 * 110) + 97)], Is.EqualTo(now[((29 * 110) + 7)..((29 * 110) + 97)]));
    }

    [Test]
    public void A_shadow_of_the_cursor_keeps_its_alpha()
    {
        ShadowPicture picture = _shadows.Acquire(0, ShadowContent.Cursor);

        uint[] expected = new uint[64 * 64];
        using ISurfaceView view = _source.Surfaces.Open();
        view.TryRead(CursorAt, MemoryMarshal.AsBytes(expected.AsSpan()));
        Assert.That(picture.Format, Is.EqualTo(PixelFormat.Argb8888));
        Assert.That(PixelsOf(picture), Is.EqualTo(expected));
    }

    [Test]
    public void What_cannot_be_read_is_transparent_in_a_cursor()
    {
        PlaneState cursor = s_cursor with { SurfaceOffset = CursorAt + (3 * Page) };
        _source.Show(s_scene with { Planes = [new(PlaneKind.Cursor, 3, 1, cursor)] });

        uint[] pixels = PixelsOf(_shadows.Acquire(0, ShadowContent.Cursor));

        Assert.That(pixels[..(16 * 64)], Has.Some.Not.Zero);
        Assert.That(pixels[(16 * 64)..], Is.All.Zero);
    }

    [Test]
    public void A_client_cannot_change_the_file()
    {
        ShadowPicture picture = _shadows.Acquire(0, ShadowContent.Head);

        const uint seals = 1 | 2 | 4 | 16;              // seal, shrink, grow, future write
        Assert.That(FileDescription.Of(picture.File).Seals, Is.EqualTo(seals));
        Assert.That(() => RandomAccess.Write(picture.File, [1], 0), Throws.InstanceOf<UnauthorizedAccessException>());
        Assert.That(() => RandomAccess.SetLength(picture.File, 0), Throws.InstanceOf<Exception>());
    }

    [Test]
    public void A_client_holds_at_most_three_shadows()
    {
        uint[] held = [.. Enumerable.Range(0, 3).Select(_ => _shadows.Acquire(0, ShadowContent.Head).Slot)];

        Assert.That(held, Is.Unique);
        Assert.That(() => _shadows.Acquire(0, ShadowContent.Head), ThrowsErrno(Errno.EBUSY));
        Assert.That(_shadows.Acquire(0, ShadowContent.Primary).Slot, Is.Not.AnyOf(held));
        _shadows.Release(held[1]);
        Assert.That(_shadows.Acquire(0, ShadowContent.Head).Slot, Is.EqualTo(held[1]));
    }

    [Test]
    public void What_is_not_held_cannot_be_given_back()
    {
        uint slot = _shadows.Acquire(0, ShadowContent.Head).Slot;
        _shadows.Release(slot);

        Assert.That(() => _shadows.Release(slot), ThrowsErrno(Errno.ENOENT));
        Assert.That(() => _shadows.Release(99), ThrowsErrno(Errno.ENOENT));
    }

    [Test]
    public void A_picture_that_is_held_does_not_change()
    {
        ShadowPicture held = _shadows.Acquire(0, ShadowContent.Head);
        uint[] before = PixelsOf(held);
        Array.Clear(_memory.Bytes);

        ShadowPicture next = _shadows.Acquire(0, ShadowContent.Head);

        Assert.That(PixelsOf(held), Is.EqualTo(before));
        Assert.That(PixelsOf(next), Is.Not.EqualTo(before));
    }

    [Test]
    public void A_file_is_used_again_until_the_size_changes()
    {
        ShadowPicture first = _shadows.Acquire(0, ShadowContent.Head);
        _shadows.Release(first.Slot);
        ShadowPicture second = _shadows.Acquire(0, ShadowContent.Head);
        Assert.That((second.FileId, second.File), Is.EqualTo((first.FileId, first.File)));
        _shadows.Release(second.Slot);

        _source.Show(s_scene with { HeightPx = 500 });
        ShadowPicture larger = _shadows.Acquire(0, ShadowContent.Head);

        Assert.That(larger.FileId, Is.Not.EqualTo(first.FileId));
        Assert.That(first.File.IsClosed, Is.True);
        Assert.That(PixelsOf(larger), Is.EqualTo(Composed(_source.Scene!, withCursor: false)));
    }

    [Test]
    public void Only_damaged_areas_are_copied_if_requested()
    {
        ShadowPicture first = _shadows.Acquire(0, ShadowContent.Head, onlyDamage: true);
        uint[] before = PixelsOf(first);
        _shadows.Release(first.Slot);
        Array.Clear(_memory.Bytes);
        _source.Show(s_scene);
        _source.Changed = [new(10, 12, 20, 5), new(100, 45, 50, 50)];

        ShadowPicture second = _shadows.Acquire(0, ShadowContent.Head, onlyDamage: true);

        uint[] expected = [.. before];
        Fill(expected, 10, 12, 20, 5, 0);
        Fill(expected, 100, 45, 10, 5, 0);
        Assert.That(
            (second.Slot, second.Sequence, second.CopiedBytes), Is.EqualTo((first.Slot, 2UL, (100UL + 50) * 4)));
        Assert.That(PixelsOf(second), Is.EqualTo(expected));
    }

    [Test]
    public void Nothing_is_copied_when_nothing_changed()
    {
        ShadowPicture first = _shadows.Acquire(0, ShadowContent.Head, onlyDamage: true);
        _shadows.Release(first.Slot);

        Assert.That(_shadows.Acquire(0, ShadowContent.Head, onlyDamage: true).CopiedBytes, Is.Zero);
    }

    [Test]
    public void Each_slot_catches_up_with_what_it_missed()
    {
        ShadowPicture old = _shadows.Acquire(0, ShadowContent.Head, onlyDamage: true);
        ShadowPicture held = _shadows.Acquire(0, ShadowContent.Head, onlyDamage: true);
        _source.Show(s_scene);
        _source.Changed = [new(0, 0, 110, 50)];
        _shadows.Release(held.Slot);
        held = _shadows.Acquire(0, ShadowContent.Head, onlyDamage: true);
        _shadows.Release(old.Slot);

        ShadowPicture late = _shadows.Acquire(0, ShadowContent.Head, onlyDamage: true);

        Assert.That((late.Slot, late.CopiedBytes), Is.EqualTo((old.Slot, 110UL * 50 * 4)));
    }

    [Test]
    public void A_cursor_that_moved_is_drawn_anew_and_leaves_nothing_behind()
    {
        ShadowPicture first = _shadows.Acquire(0, ShadowContent.HeadWithCursor, onlyDamage: true);
        _shadows.Release(first.Slot);
        PlaneState cursor = s_cursor with { ScreenXPx = 10, ScreenYPx = 40 };
        Scene moved = s_scene with { Planes = [s_scene.Planes[0], new(PlaneKind.Cursor, 3, 2, cursor)] };
        _source.Show(moved);

        Assert.That(
            PixelsOf(_shadows.Acquire(0, ShadowContent.HeadWithCursor, onlyDamage: true)),
            Is.EqualTo(Composed(moved, withCursor: true)));
    }

    [Test]
    public void Damage_on_the_screen_is_found_in_the_plane()
    {
        ShadowPicture first = _shadows.Acquire(0, ShadowContent.Primary, onlyDamage: true);
        uint[] expected = PixelsOf(first);
        _shadows.Release(first.Slot);
        Array.Clear(_memory.Bytes);
        _source.Show(s_scene);
        _source.Changed = [new(14, 16, 20, 5)];

        uint[] pixels = PixelsOf(_shadows.Acquire(0, ShadowContent.Primary, onlyDamage: true));

        Fill(expected, 10, 10, 20, 5, 0, widthPx: 100);
        Assert.That(pixels, Is.EqualTo(expected));
    }

    [Test]
    public void A_shadow_of_a_missing_head_or_plane_is_refused()
    {
        Assert.That(() => _shadows.Acquire(1, ShadowContent.Head), ThrowsErrno(Errno.ENOENT));
        Assert.That(() => _shadows.Acquire(-1, ShadowContent.Head), ThrowsErrno(Errno.ENOENT));
        Assert.That(() => _shadows.Acquire(0, (ShadowContent)9), ThrowsErrno(Errno.EINVAL));
        _source.Show(s_scene with { Planes = [] });
        Assert.That(() => _shadows.Acquire(0, ShadowContent.Cursor), ThrowsErrno(Errno.ENODATA));
        Assert.That(() => _shadows.Acquire(0, ShadowContent.Primary), ThrowsErrno(Errno.ENODATA));
        _source.Show(null);
        Assert.That(() => _shadows.Acquire(0, ShadowContent.Head), ThrowsErrno(Errno.ENODATA));
        Assert.That(_budget.Left, Is.EqualTo(1 << 20));
    }

    [Test]
    public void Memory_has_a_limit_that_all_clients_share()
    {
        _source.Show(s_scene with { WidthPx = 8192, HeightPx = 17 });
        using Shadows other = new(_source, _budget);
        ShadowPicture picture = other.Acquire(0, ShadowContent.Head);

        Assert.That(() => _shadows.Acquire(0, ShadowContent.Head), ThrowsErrno(Errno.ENOMEM));
        Assert.That(() => other.Acquire(0, ShadowContent.Head), ThrowsErrno(Errno.ENOMEM));
        other.Dispose();
        Assert.That(picture.File.IsClosed, Is.True);
        Assert.That(_shadows.Acquire(0, ShadowContent.Head).WidthPx, Is.EqualTo(8192));
    }

    private static NUnit.Framework.Constraints.EqualConstraint<Errno> ThrowsErrno(Errno errno) =>
        Throws.TypeOf<VfioUserException>().With.Property(nameof(VfioUserException.Errno)).EqualTo(errno);

    /// <summary>As a client sees them, through its descriptor.</summary>
    private static uint[] PixelsOf(in ShadowPicture picture)
    {
        uint[] pixels = new uint[picture.WidthPx * picture.HeightPx];
        for (int y = 0; y < picture.HeightPx; y++)
        {
            Span<uint> row = pixels.AsSpan(y * picture.WidthPx, picture.WidthPx);
            RandomAccess.Read(picture.File, MemoryMarshal.AsBytes(row), (long)y * picture.StrideBytes);
        }

        return pixels;
    }

    private static uint[] ColoursOf(in ShadowPicture picture) =>
        [.. PixelsOf(picture).Select(pixel => pixel & 0xFF_FFFF)];

    private static void Fill(uint[] pixels, int x, int y, int width, int height, uint colour, int widthPx = 110)
    {
        for (int row = y; row < y + height; row++)
        {
            pixels.AsSpan((row * widthPx) + x, width).Fill(colour);
        }
    }

    private uint[] Composed(Scene scene, bool withCursor)
    {
        using ISurfaceView view = _source.Surfaces.Open();
        return Composer.Compose(scene, view, withCursor).Pixels.ToArray();
    }
}
