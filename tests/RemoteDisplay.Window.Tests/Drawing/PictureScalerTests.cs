using NUnit.Framework;
using RemoteDisplay.Window.Drawing;

namespace RemoteDisplay.Window.Tests.Drawing;

/// <summary>The pixels of a scaled picture.</summary>
internal sealed class PictureScalerTests
{
    private static readonly uint[] s_picture = [0x000000, 0xFF8040, 0x204060, 0xFFFFFF];    // 2 x 2

    [Test]
    public void Whole_steps_repeat_pixels()
    {
        Placement placement = Placement.Of(2, 2, 4, 4, Scaling.WholeSteps);

        Assert.That(Row(placement, 0), Is.EqualTo(new uint[] { 0, 0, 0xFF8040, 0xFF8040 }));
        Assert.That(Row(placement, 3), Is.EqualTo(new uint[] { 0x204060, 0x204060, 0xFFFFFF, 0xFFFFFF }));
    }

    [Test]
    public void Interpolation_mixes_each_colour_by_the_distance_between_the_middles()
    {
        Placement placement = Placement.Of(2, 2, 4, 4, Scaling.Smooth);

        Assert.That(Row(placement, 0), Is.EqualTo(new uint[] { 0, 0x3F2010, 0xBF6030, 0xFF8040 }));
        Assert.That(Row(placement, 1)[0], Is.EqualTo(0x081018));
    }

    [Test]
    public void A_picture_of_the_windows_size_is_copied()
    {
        Placement placement = Placement.Of(2, 2, 2, 2, Scaling.Smooth);

        Assert.That(Row(placement, 1), Is.EqualTo(new uint[] { 0x204060, 0xFFFFFF }));
    }

    [Test]
    public void A_part_of_a_row_has_the_pixels_of_the_whole_one()
    {
        Placement placement = Placement.Of(2, 2, 7, 7, Scaling.Smooth);
        uint[] part = new uint[3];

        new PictureScaler().Row(s_picture, placement, 2, 3, part);

        Assert.That(part, Is.EqualTo(Row(placement, 2)[3..6]));
    }

    private static uint[] Row(Placement placement, int y)
    {
        uint[] row = new uint[placement.Area.Width];
        new PictureScaler().Row(s_picture, placement, y, 0, row);
        return row;
    }
}
