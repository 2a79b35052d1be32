using System.Runtime.InteropServices;
using DisplayModel.Geometry;
using NUnit.Framework;
using RemoteDisplay.QemuConsole.Scanouts;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.QemuConsole;

/// <summary>The bytes that QEMU's console is sent. Source: QEMU, docs/interop/vhost-user-gpu.rst.</summary>
internal sealed class ScanoutWriterTests
{
    private readonly ScanoutWriter _writer = new();

    private string Written => Convert.ToHexString(_writer.Written.Span);

    [Test]
    public void A_scanout_has_its_number_width_and_height()
    {
        _writer.Scanout(2, 1920, 1080);
        Assert.That(Written, Is.EqualTo("07000000" + "00000000" + "0C000000" + "02000000" + "80070000" + "38040000"));
    }

    [Test]
    public void An_update_has_the_pixels_of_its_rows_only()
    {
        _writer.Update(1, Pictures.Make(4, 3, (x, y) => (uint)((x << 16) | y)), new PixelRect(1, 1, 2, 2));
        Assert.That(Written, Is.EqualTo("08000000" + "00000000" + "24000000"
            + "01000000" + "01000000" + "01000000" + "02000000" + "02000000"
            + "01000100" + "01000200" + "02000100" + "02000200"));
    }

    [Test]
    public void A_cursor_is_moved_and_hidden()
    {
        _writer.CursorPosition(0, -3, 500);
        _writer.HideCursor(1);
        Assert.That(Written, Is.EqualTo("04000000" + "00000000" + "0C000000" + "00000000" + "FDFFFFFF" + "F4010000"
            + "05000000" + "00000000" + "0C000000" + "01000000" + "00000000" + "00000000"));
    }

    [TestCase(1, 2)]
    [TestCase(64, 64)]
    [TestCase(256, 256)]
    public void The_picture_of_a_cursor_is_always_64_pixels_wide_and_high(int width, int height)
    {
        uint[] pixels = [.. Enumerable.Range(0, width * height).Select(i => 0xFF000000 | (uint)i)];
        _writer.CursorUpdate(3, 5, 6, new CursorImage(width, height, width - 1, height - 1, pixels));

        uint[] words = MemoryMarshal.Cast<byte, uint>(_writer.Written.Span).ToArray();
        (uint hotX, uint hotY) = ((uint)Math.Min(width, 64) - 1, (uint)Math.Min(height, 64) - 1);
        Assert.That(words[..8], Is.EqualTo(new uint[] { 6, 0, 20 + (64 * 64 * 4), 3, 5, 6, hotX, hotY }));
        uint[] expected = new uint[64 * 64];
        for (int y = 0; y < Math.Min(height, 64); y++)
        {
            pixels.AsSpan(y * width, Math.Min(width, 64)).CopyTo(expected.AsSpan(y * 64));
        }

        Assert.That(words[8..], Is.EqualTo(expected));
    }
}
