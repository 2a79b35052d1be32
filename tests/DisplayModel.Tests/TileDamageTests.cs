using DisplayModel.Damage;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class TileDamageTests
{
    private static readonly DamageArea s_linear = new(4096, 4000, 4, Tiling.Linear, new PixelRect(3, 2, 500, 100));

    private readonly byte[] _memory = new byte[1 << 20];
    private readonly TileDamage _damage = new();

    public TileDamageTests()
    {
        new System.Random(5).NextBytes(_memory);
    }

    [Test]
    public void All_is_damage_at_first_and_nothing_when_nothing_changed()
    {
        Assert.That(Update(s_linear), Is.EqualTo(new[] { new PixelRect(0, 0, 500, 100) }));
        Assert.That(Update(s_linear), Is.Empty);
        _damage.Forget();
        Assert.That(Update(s_linear), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_changed_pixel_damages_its_tile()
    {
        Update(s_linear);
        _memory[4096 + (4000 * (2 + 20)) + (4 * (3 + 70)) + 2] ^= 1;

        Assert.That(Update(s_linear), Is.EqualTo(new[] { new PixelRect(64, 16, 64, 16) }));
        Assert.That(Update(s_linear), Is.Empty);
    }

    [Test]
    public void A_look_at_a_part_leaves_what_changed_elsewhere_to_a_later_one()
    {
        Update(s_linear);
        _memory[4096 + (4000 * (2 + 20)) + (4 * (3 + 70))] ^= 1;
        _memory[4096 + (4000 * (2 + 90)) + (4 * (3 + 70))] ^= 1;

        Assert.That(
            _damage.Update(s_linear, new MemorySurface(_memory), new PartialLook(new PixelRect(70, 31, 1, 1))),
            Is.EqualTo(new[] { new PixelRect(64, 16, 64, 16) }));
        Assert.That(Update(s_linear), Is.EqualTo(new[] { new PixelRect(64, 80, 64, 16) }));
    }

    [TestCase(Tiling.Linear)]
    [TestCase(Tiling.X)]
    public void A_look_at_columns_leaves_what_changed_beside_them_to_a_later_one(Tiling tiling)
    {
        DamageArea area = s_linear with { StrideBytes = 4096, Tiling = tiling };
        PartialLook look = new(new PixelRect(300, 0, 100, 10), FirstOfFourth: 1, Across: new PixelRect(0, 0, 10, 10));
        List<PixelRect> found = [];
        Update(area);
        for (int i = 4096; i < 600_000; i += 64)
        {
            _memory[i] ^= 1;
        }

        found.AddRange(_damage.Update(area, new MemorySurface(_memory), look));

        Assert.That(found, Is.Not.Empty);
        Assert.That(_damage.Update(area, new MemorySurface(_memory), look), Is.Empty);
        found.AddRange(Update(area));
        Assert.That(found.Sum(part => part.Area), Is.EqualTo(500 * 100), "each pixel once");
        Assert.That(Update(area), Is.Empty);
    }

    [Test]
    public void A_probe_ends_at_the_first_change_and_leaves_all_of_it_to_a_later_look()
    {
        Update(s_linear);
        _memory[4096 + (4000 * (2 + 20)) + (4 * (3 + 70))] ^= 1;
        _memory[4096 + (4000 * (2 + 90)) + (4 * (3 + 70))] ^= 1;
        PartialLook probe = new(new PixelRect(0, 0, 500, 100), IsProbe: true);

        for (int i = 0; i < 2; i++)
        {
            Assert.That(
                _damage.Update(s_linear, new MemorySurface(_memory), probe),
                Is.EqualTo(new[] { new PixelRect(64, 16, 64, 16) }));
        }

        Assert.That(
            Update(s_linear), Is.EqualTo(new[] { new PixelRect(64, 16, 64, 16), new PixelRect(64, 80, 64, 16) }));
        Assert.That(_damage.Update(s_linear, new MemorySurface(_memory), probe), Is.Empty);
    }

    [Test]
    public void Tiles_at_the_edges_end_with_the_picture()
    {
        Update(s_linear);
        _memory[4096 + (4000 * (2 + 99)) + (4 * (3 + 499))] ^= 0x80;

        Assert.That(Update(s_linear), Is.EqualTo(new[] { new PixelRect(448, 96, 52, 4) }));
    }

    [Test]
    public void What_is_outside_of_the_picture_is_no_damage()
    {
        Update(s_linear);
        _memory[4096 + (4000 * 2) + (4 * 3) - 1] ^= 1;
        _memory[4096 + (4000 * 2) + (4 * 503)] ^= 1;
        _memory[4096 + (4000 * 102) + (4 * 10)] ^= 1;

        Assert.That(Update(s_linear), Is.Empty);
    }

    [Test]
    public void The_same_picture_at_another_place_is_no_damage()
    {
        Update(s_linear);
        _memory.AsSpan(4096, 450_000).ToArray().CopyTo(_memory, 500_000);

        Assert.That(Update(s_linear with { SurfaceOffset = 500_000 }), Is.Empty);
        Assert.That(Update(s_linear with { StrideBytes = 3996 }), Has.Length.EqualTo(1));
    }

    [Test]
    public void Tiles_in_one_row_and_rows_of_equal_width_become_one_rectangle()
    {
        Update(s_linear);
        foreach (int y in new[] { 2, 18, 34 })
        {
            foreach (int x in new[] { 3, 67 })
            {
                _memory[4096 + (4000 * y) + (4 * x)] ^= 1;
            }
        }

        Assert.That(Update(s_linear), Is.EqualTo(new[] { new PixelRect(0, 0, 128, 48) }));
    }

    [Test]
    public void Memory_that_cannot_be_read_counts_as_zeros()
    {
        DamageArea beyond = s_linear with { SurfaceOffset = 1UL << 40 };
        Assert.That(Update(beyond), Has.Length.EqualTo(1));
        Assert.That(Update(beyond), Is.Empty);
        Assert.That(Update(s_linear), Is.EqualTo(new[] { new PixelRect(0, 0, 500, 100) }));
    }

    [TestCase(0ul, -1, 4, 10, 10)]
    [TestCase(0ul, 400, 3, 10, 10)]
    [TestCase(0ul, 400, 4, 0, 10)]
    [TestCase(0ul, 400, 4, 10, 8193)]
    [TestCase(ulong.MaxValue, 400, 4, 10, 10)]
    public void An_area_beyond_the_limits_has_no_damage(
        ulong offset, int stride, int bytesPerPixel, int width, int height) =>
        Assert.That(
            Update(new DamageArea(offset, stride, bytesPerPixel, Tiling.Linear, new PixelRect(0, 0, width, height))),
            Is.Empty);

    [Test]
    public void Every_changed_pixel_is_in_a_rectangle_and_each_rectangle_has_a_tile_with_one()
    {
        Gen<(DamageArea, (int, int)[], int)> cases =
            from tiling in Gen.Elements(Tiling.Linear, Tiling.X, Tiling.Y, Tiling.Yf)
            from bytesPerPixel in Gen.Elements(1, 2, 4, 8)
            from x in Gen.Choose(0, 40)
            from y in Gen.Choose(0, 40)
            from width in Gen.Choose(1, 200)
            from height in Gen.Choose(1, 120)
            from limit in Gen.Choose(1, 8)
            from changes in Gen.Zip(Gen.Choose(0, width - 1), Gen.Choose(0, height - 1)).ArrayOf()
            let stride = tiling == Tiling.Linear ? 2000 : 2048
            let shown = new PixelRect(x, y, width, height)
            select (new DamageArea(4096, stride, bytesPerPixel, tiling, shown), changes, limit);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            (DamageArea area, (int X, int Y)[] changes, int limit) = c;
            byte[] memory = [.. _memory];
            MemorySurface surface = new(memory);
            TileDamage damage = new(limit);
            damage.Update(area, surface);
            foreach ((int x, int y) in changes)
            {
                memory[(int)SurfaceAddress.Of(
                    area.Tiling, area.BytesPerPixel, area.StrideBytes,
                    (area.Shown.X + x) * area.BytesPerPixel, area.Shown.Y + y) + 4096] += 1;
            }

            PixelRect[] found = [.. damage.Update(area, surface)];
            PixelRect all = new(0, 0, area.Shown.Width, area.Shown.Height);
            return found.Length <= limit
                && found.All(rectangle => rectangle.Intersect(all) == rectangle)
                && changes.Where(change => changes.Count(other => other == change) < 256)
                    .All(change => found.Any(r => r.Contains(new(change.X, change.Y, 1, 1))))
                && (limit > 1 || found.Length == 0 || found[0].Width * found[0].Height >= changes.Distinct().Count());
        }));
    }

    [TestCase(Tiling.Linear, 4)]
    [TestCase(Tiling.Linear, 1)]
    [TestCase(Tiling.Y, 4)]
    public void Memory_is_the_same_where_it_lies_and_as_a_copy(Tiling tiling, int bytesPerPixel)
    {
        DamageArea area = new(4096 + 64, 4096, bytesPerPixel, tiling, new PixelRect(0, 0, 500, 100));
        PagedSurface pages = new(_memory);
        Update(area);

        Assert.That(_damage.Update(area, pages), Is.Empty);
        Assert.That(pages.Reads, Is.LessThan(110), "only ends of rows are copied");
        _memory[4096 + 64 + (4096 * 40) + 77] ^= 1;
        Assert.That(_damage.Update(area, pages), Has.Length.EqualTo(1));
        Assert.That(Update(area), Is.Empty);
    }

    /// <summary>Every page of 4 KiB is somewhere else.</summary>
    private sealed class PagedSurface(byte[] memory) : IMappedSurface
    {
        public int Reads { get; private set; }

        public ReadOnlySpan<byte> Map(ulong surfaceOffset, int length) =>
            memory.AsSpan((int)surfaceOffset, Math.Min(length, 4096 - (int)(surfaceOffset % 4096)));

        public bool TryRead(ulong surfaceOffset, Span<byte> destination)
        {
            Reads++;
            memory.AsSpan((int)surfaceOffset, destination.Length).CopyTo(destination);
            return true;
        }
    }

    private PixelRect[] Update(DamageArea area) => [.. _damage.Update(area, new MemorySurface(_memory))];
}
