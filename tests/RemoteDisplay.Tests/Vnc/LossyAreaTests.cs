using DisplayModel.Geometry;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc.Updates;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>Where a viewer has approximations, and when they are refined.</summary>
internal sealed class LossyAreaTests
{
    private static readonly PixelRect s_bounds = new(0, 0, 200, 130);

    private readonly ManualTime _time = new();
    private readonly LossyAreas _lossy;

    public LossyAreaTests() => _lossy = new LossyAreas(_time, s_bounds);

    [Test]
    public void A_film_is_not_refined_and_a_picture_that_stands_still_is()
    {
        for (int i = 0; i < 10; i++)
        {
            _lossy.Add(new PixelRect(0, 0, 64, 64));
            _time.Advance(LossyAreas.Stillness - TimeSpan.FromMilliseconds(1));
            Assert.That(Still(), Is.Empty);
        }

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(Still(), Is.EqualTo(new[] { new PixelRect(0, 0, 64, 64) }));
    }

    [Test]
    public void Cells_end_at_the_edges_and_neighbours_are_sent_together()
    {
        _lossy.Add(new PixelRect(130, 60, 70, 70));
        _time.Advance(LossyAreas.Stillness);
        Assert.That(Still(), Is.EqualTo(new PixelRect[]
        {
            new(128, 0, 72, 64), new(128, 64, 72, 64), new(128, 128, 72, 2),
        }));
    }

    [Test]
    public void What_was_sent_in_part_is_still_an_approximation()
    {
        _lossy.Add(new PixelRect(0, 0, 64, 64));
        _lossy.Remove(new PixelRect(0, 0, 64, 63));
        Assert.That(_lossy.IsEmpty, Is.False);
        _lossy.Remove(new PixelRect(0, 0, 100, 64));
        Assert.That(_lossy.IsEmpty);
    }

    [Test]
    public void A_copy_of_an_approximation_is_one()
    {
        _lossy.Add(new PixelRect(0, 0, 64, 64));
        _lossy.Copy(new CopyMove(new PixelRect(130, 10, 20, 20), 100, 0));
        _lossy.Remove(new PixelRect(0, 0, 64, 64));
        _time.Advance(LossyAreas.Stillness);
        Assert.That(Still(), Is.EqualTo(new[] { new PixelRect(128, 0, 72, 64) }).Or.EqualTo(
            new[] { new PixelRect(128, 0, 64, 64) }));
    }

    [Test]
    public void A_large_picture_is_refined_in_parts()
    {
        _lossy.Restart(new PixelRect(0, 0, 1920, 1080));
        _lossy.Add(new PixelRect(0, 0, 1920, 1080));
        _time.Advance(LossyAreas.Stillness);
        int parts = 0;
        while (!_lossy.IsEmpty)
        {
            List<PixelRect> still = Still();
            Assert.That(still.Sum(area => area.Area), Is.InRange(1, 8 * 64 * 64));
            still.ForEach(_lossy.Remove);
            parts++;
        }

        Assert.That(parts, Is.EqualTo(64));
    }

    [Test]
    public void A_large_area_that_is_an_approximation_is_a_film_until_it_stands_still()
    {
        _lossy.Add(new PixelRect(0, 64, 200, 66));
        Assert.That(_lossy.IsFilm(new PixelRect(0, 64, 200, 66)));
        Assert.That(_lossy.IsFilm(new PixelRect(0, 70, 64, 32)), Is.False, "as small as letters");
        Assert.That(_lossy.IsFilm(new PixelRect(0, 0, 200, 60)), Is.False, "beside it");
        _time.Advance(LossyAreas.Stillness);
        Assert.That(_lossy.IsFilm(new PixelRect(0, 64, 200, 66)), Is.False);
    }

    private List<PixelRect> Still()
    {
        List<PixelRect> areas = [];
        _lossy.FindStill(areas);
        return areas;
    }
}
