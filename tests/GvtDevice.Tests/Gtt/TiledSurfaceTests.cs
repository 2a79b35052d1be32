using DisplayModel;
using GvtDevice.Gtt;
using NUnit.Framework;

namespace GvtDevice.Tests.Gtt;

public sealed class TiledSurfaceTests
{
    [TestCase(Tiling.Linear, 4, 1024, 700, 3, (3 * 1024) + 700)]
    [TestCase(Tiling.X, 4, 1024, 513, 9, 0x1000 * 3 + 512 + 1)]
    [TestCase(Tiling.Y, 4, 256, 17, 1, 512 + 16 + 1)]
    [TestCase(Tiling.Y, 4, 256, 128, 33, (0x1000 * 3) + 16)]
    [TestCase(Tiling.Yf, 4, 256, 0, 4, 64, Description = "rows of blocks come first")]
    [TestCase(Tiling.Yf, 4, 256, 16, 0, 128)]
    [TestCase(Tiling.Yf, 4, 256, 16 + 5, 4 + 3, 64 + 128 + 48 + 5)]
    [TestCase(Tiling.Yf, 4, 256, 64, 16, 2048 + 1024)]
    [TestCase(Tiling.Yf, 1, 128, 0, 8, 128, Description = "a block of 256 bytes is 16 by 16 pixels")]
    [TestCase(Tiling.Yf, 8, 512, 16, 0, 64, Description = "or 8 by 4")]
    [TestCase(Tiling.Yf, 1, 128, 64, 64, 0x1000 * 3)]
    [TestCase(Tiling.Yf, 8, 512, 256, 16, 0x1000 * 3)]
    public void A_byte_is_where_the_layout_says(Tiling tiling, int bytesPerPixel, int pitch, int x, int y, int expected)
    {
        TiledSurface surface = new(0x10_0000, pitch, tiling, bytesPerPixel);

        Assert.That(surface.Locate(x, y).Address - 0x10_0000, Is.EqualTo(expected));
    }

    [TestCase(Tiling.X, 4, 1024, 16)]
    [TestCase(Tiling.Y, 4, 256, 64)]
    [TestCase(Tiling.Yf, 1, 128, 128)]
    [TestCase(Tiling.Yf, 4, 256, 64)]
    [TestCase(Tiling.Yf, 8, 512, 32)]
    public void Every_byte_has_a_place_of_its_own_and_runs_say_where_neighbours_are(
        Tiling tiling, int bytesPerPixel, int pitch, int rows)
    {
        TiledSurface surface = new(0, pitch, tiling, bytesPerPixel);
        HashSet<ulong> seen = [];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < pitch; x++)
            {
                (ulong address, int run) = surface.Locate(x, y);
                seen.Add(address);
                Assert.That(run, Is.GreaterThan(0));
                if (run > 1 && x + 1 < pitch)
                {
                    Assert.That(surface.Locate(x + 1, y).Address, Is.EqualTo(address + 1));
                }
            }
        }

        Assert.That(seen, Has.Count.EqualTo(pitch * rows));
        Assert.That(seen.Max(), Is.EqualTo((ulong)(pitch * rows) - 1));
    }
}
