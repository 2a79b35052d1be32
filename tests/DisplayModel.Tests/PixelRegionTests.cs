using DisplayModel.Geometry;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace DisplayModel.Tests;

internal sealed class PixelRegionTests
{
    private const int Size = 24;

    private static readonly Gen<PixelRect> s_rectangles = from x in Gen.Choose(0, Size - 1)
                                                          from y in Gen.Choose(0, Size - 1)
                                                          from width in Gen.Choose(0, Size - x)
                                                          from height in Gen.Choose(0, Size - y)
                                                          select new PixelRect(x, y, width, height);

    [Test]
    public void A_region_is_the_set_of_pixels_added_and_not_subtracted_since()
    {
        Gen<(bool Add, PixelRect Area)[]> steps =
            (from add in Gen.Elements(true, true, false) from area in s_rectangles select (add, area)).ArrayOf(12);
        Prop.ForAll(steps.ToArbitrary(), all =>
        {
            PixelRegion region = new();
            bool[,] pixels = new bool[Size, Size];
            foreach ((bool add, PixelRect area) in all)
            {
                if (add)
                {
                    region.Add(area);
                }
                else
                {
                    region.Subtract(area);
                }

                for (int i = 0; i < area.Area; i++)
                {
                    pixels[area.X + (i % area.Width), area.Y + (i / area.Width)] = add;
                }
            }

            int[,] covered = new int[Size, Size];
            foreach (PixelRect rectangle in region.Rectangles)
            {
                for (int i = 0; i < rectangle.Area; i++)
                {
                    covered[rectangle.X + (i % rectangle.Width), rectangle.Y + (i / rectangle.Width)]++;
                }
            }

            for (int i = 0; i < Size * Size; i++)
            {
                Assert.That(covered[i % Size, i / Size], Is.EqualTo(pixels[i % Size, i / Size] ? 1 : 0));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Test]
    public void A_region_has_few_rectangles_and_never_loses_a_pixel()
    {
        PixelRegion region = new();
        for (int i = 0; i < 5000; i++)
        {
            region.Add(new PixelRect(i % 100 * 20, i / 100 * 20, 7, 7));
        }

        Assert.That(region.Rectangles.Length, Is.LessThanOrEqualTo(PixelRegion.MaxRectangles));
        Assert.That(region.Bounds, Is.EqualTo(new PixelRect(0, 0, 1987, 987)));
    }
}
