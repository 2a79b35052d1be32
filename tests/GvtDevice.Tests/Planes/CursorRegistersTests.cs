using GvtDevice.Planes;
using NUnit.Framework;

namespace GvtDevice.Tests.Planes;

/// <summary>Raw values of cursors seen from i915 and what they mean.</summary>
public sealed class CursorRegistersTests
{
    [TestCase(0x27u, 64)]
    [TestCase(0x22u, 128)]
    [TestCase(0x23u, 256)]
    [TestCase(0x00u, 0)]
    public void Cursor_modes_are_decoded(uint raw, int sizePx) =>
        Assert.That(new CursorCtl(raw).SizePx, Is.EqualTo(sizePx));

    [TestCase(0x0010_0020u, 32, 16)]
    [TestCase(0x8010_8020u, -32, -16)]
    public void Cursor_positions_are_signed(uint raw, int x, int y)
    {
        CursorPos position = new(raw);

        Assert.That((position.X, position.Y), Is.EqualTo((x, y)));
    }

    [Test]
    public void A_reduced_cursor_has_its_own_height()
    {
        Assert.That(new CursorFbcCtl(0x8000_001F).HeightPx, Is.EqualTo(32));
        Assert.That(new CursorFbcCtl(0x0000_001F).HeightPx, Is.Null);
    }
}
