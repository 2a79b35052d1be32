using System.Security.Cryptography;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.SingleHead;

/// <summary>The text console and the framebuffer under it.</summary>
internal sealed partial class SingleHeadTests
{
    private const int PatternRows = 8;

    [Test]
    public void The_picture_is_the_text_console_cell_by_cell()
    {
        ConsoleAssert.ShowsConsole(Server, Guest);
    }

    [Test]
    public void What_is_written_to_the_framebuffer_is_shown_pixel_by_pixel()
    {
        byte[] pattern = RandomNumberGenerator.GetBytes(WidthPx * PatternRows * sizeof(uint));
        byte[] patch = RandomNumberGenerator.GetBytes(WidthPx * PatternRows * sizeof(uint));
        const int patchRow = 37 * PatternRows;
        Guest.Do("printf '\\033[?25l' >/dev/tty1");
        Upload(pattern, "/tmp/pattern");
        Upload(patch, "/tmp/patch");

        int bytes = WidthPx * PatternRows * sizeof(uint);
        Guest.Do($"for i in $(seq {HeightPx / PatternRows}); do cat /tmp/pattern; done >/dev/fb0");
        Guest.Do($"dd if=/tmp/patch of=/dev/fb0 bs={bytes} seek={patchRow / PatternRows} conv=notrunc 2>/dev/null");
        using DisplayClient client = Server.Connect();
        Frame frame = client.Capture(0)!;
        Guest.Do("printf '\\033[?25h' >/dev/tty1; chvt 2; chvt 1");

        Assert.That((frame.WidthPx, frame.HeightPx), Is.EqualTo((WidthPx, HeightPx)));
        for (int y = 0; y < HeightPx; y++)
        {
            byte[] source = y is >= patchRow and < patchRow + PatternRows ? patch : pattern;
            Assert.That(frame.Row(y).ToArray(), Is.EqualTo(Pixels(source, y % PatternRows)), $"row {y}");
        }
    }

    [Test]
    public void The_console_is_back_after_something_else_has_used_the_framebuffer()
    {
        Guest.Do("head -c 3145728 /dev/zero | tr '\\000' '\\377' >/dev/fb0; chvt 2; chvt 1");

        ConsoleAssert.ShowsConsole(Server, Guest);
    }

    [Test]
    public void An_idle_console_costs_nothing()
    {
        string blink = Guest.Do("cat /sys/class/graphics/fbcon/cursor_blink").Trim();
        Guest.Do("echo 0 >/sys/class/graphics/fbcon/cursor_blink");
        using RefreshRecorder recorder = new(Server);
        TrapCounts before = Server.Info().Traps;
        Assert.That(
            Patience.Until(() => recorder.All.Count > 0, Patience.Step), Is.True,
            "a client is told of its first picture");
        bool settled = Patience.Until(
            () =>
            {
                TrapCounts last = before;
                Thread.Sleep(500);
                return last == (before = Server.Info().Traps);
            },
            Patience.Step);
        int refreshes = recorder.All.Count;
        long sleeps = Server.DeviceThreadSleeps();

        Thread.Sleep(3000);
        sleeps = Server.DeviceThreadSleeps() - sleeps;
        TrapCounts after = Server.Info().Traps;
        int laterRefreshes = recorder.All.Count;
        Guest.Do($"echo {blink} >/sys/class/graphics/fbcon/cursor_blink");

        Assert.That(settled, Is.True, "the device has come to rest");
        Assert.That(after, Is.EqualTo(before));
        Assert.That(laterRefreshes, Is.EqualTo(refreshes));
        Assert.That(sleeps, Is.LessThan(3), "times that the device's thread has been woken up");
    }

    private void Upload(byte[] bytes, string path) =>
        Guest.Do($"echo {Convert.ToBase64String(bytes)} | base64 -d >{path}");

    private static uint[] Pixels(byte[] pattern, int row)
    {
        uint[] pixels = new uint[WidthPx];
        Buffer.BlockCopy(pattern, row * WidthPx * sizeof(uint), pixels, 0, WidthPx * sizeof(uint));
        return Array.ConvertAll(pixels, pixel => pixel & 0xFFFFFF);
    }
}
