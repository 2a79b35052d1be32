using System.Drawing;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace Integration.Tests.SingleHead;

/// <summary>What every platform does: page flips, mode changes, the cursor and checksums, by modetest.</summary>
internal abstract class SingleHeadBasics : SharedGuestTest
{
    protected const string Mode = "1024x768";
    protected const int WidthPx = 1024;
    protected const int HeightPx = 768;

    protected override IReadOnlyList<string> Modes => [Mode];

    protected override bool FromPowerOn => true;

    protected GuestConnector Connector => GuestDisplay.Connectors(Guest)[0];

    protected int Crtc => GuestDisplay.Crtcs(Guest)[0];

    [Test]
    public void Page_flips_are_reported_one_by_one_at_the_exact_rate_of_the_mode()
    {
        GuestMode mode = Connector.Mode(WidthPx, HeightPx, 60);
        using RefreshRecorder recorder = new(Server);
        using ModeTest flips = new(Guest, ModeTest.Set(Connector, Crtc, mode) + " -v");
        Assert.That(recorder.WaitForMore(10), Is.True, "flips begin");
        (int Messages, ulong Flips) before = CountWhilePaused(flips, recorder);

        flips.Resume();
        Assert.That(recorder.WaitForMore(100), Is.True, "flips go on");
        (int Messages, ulong Flips) after = CountWhilePaused(flips, recorder);
        IReadOnlyList<RefreshMessage> seen = [.. recorder.Flips.Take(after.Messages).Skip(before.Messages)];

        Assert.That((ulong)seen.Count, Is.EqualTo(after.Flips - before.Flips), "messages for the flips that were done");
        Assert.That(seen.Select(refresh => refresh.Planes), Is.All.EqualTo(PlaneTypes.Primary));
        Assert.That(seen.Select(refresh => refresh.Head), Is.All.Zero);
        RefreshAssert.NoneWereMissed(seen);
        RefreshAssert.AreOnTheRaster(seen, mode);
        RefreshAssert.SomeFollowEachOther(seen);
    }

    [Test]
    public void The_cursor_is_reported_and_covers_exactly_its_rectangle()
    {
        using RefreshRecorder recorder = new(Server);
        using ModeTest cursor = new(
            Guest, ModeTest.Set(Connector, Crtc, Connector.Mode(WidthPx, HeightPx, 60)) + " -C");
        Assert.That(
            Patience.Until(() => recorder.Flips.Count(r => r.Planes == PlaneTypes.Cursor) > 10, Patience.Step),
            Is.True,
            "refreshes of nothing but the cursor");
        (Rectangle place, Frame with, Frame without) = CaptureCursor(cursor, recorder);

        Assert.That(
            SmptePattern.Differences(without), Is.Empty, "the picture without the cursor is modetest's pattern");
        CursorAssert.Covers(place, with);
    }

    [Test]
    public void The_checksum_of_a_picture_that_stays_is_the_same_and_of_another_picture_another()
    {
        using QuietConsole console = new(Guest);

        string first = Checksum();
        Guest.Do("printf '\\377\\377\\377' | dd of=/dev/fb0 bs=1 seek=40000 conv=notrunc 2>/dev/null");
        string second = Checksum();
        Guest.Do("chvt 2; chvt 1");

        Assert.That(second, Is.Not.EqualTo(first));
    }

    /// <summary>Shows modetest's pattern in a mode, and then flips in it.</summary>
    protected void ExpectMode(int widthPx, int heightPx, double hertz)
    {
        GuestMode mode = Connector.Mode(widthPx, heightPx, hertz);
        Assert.That(mode.Hertz, Is.EqualTo(hertz).Within(0.01), "the guest offers that mode");
        using (RefreshRecorder recorder = new(Server))
        using (DisplayClient client = Server.Connect())
        {
            using (new ModeTest(Guest, ModeTest.Set(Connector, Crtc, mode)))
            {
                Assert.That(
                    Patience.Until(() => SmptePattern.IsShownBy(client.Capture(0), widthPx, heightPx), Patience.Step),
                    Is.True,
                    "modetest's pattern fills the screen");
                Assert.That(Server.Info().Pipes[0].Mode, Does.StartWith($"{widthPx}x{heightPx}@"));
            }

            using (new ModeTest(Guest, ModeTest.Set(Connector, Crtc, mode) + " -v"))
            {
                int before = recorder.Flips.Count;
                Assert.That(recorder.WaitForMore(40), Is.True, "flips");
                RefreshAssert.AreOnTheRaster([.. recorder.Flips.Skip(before + 5)], mode);
            }
        }

        Assert.That(Server.Info().Pipes[0].Mode, Does.StartWith(Mode));
        ConsoleAssert.ShowsConsole(Server, Guest);
    }

    /// <summary>Stops modetest, lets what is under way arrive, and counts.</summary>
    protected (int Messages, ulong Flips) CountWhilePaused(ModeTest modeTest, RefreshRecorder recorder)
    {
        modeTest.Pause();
        (int Messages, ulong Flips, TrapCounts Traps) now = Count();
        bool settled = Patience.Until(
            () =>
            {
                (int Messages, ulong Flips, TrapCounts Traps) last = now;
                Thread.Sleep(300);
                return last == (now = Count());
            },
            Patience.Step);
        Assert.That(settled, Is.True, "the device has come to rest");
        return (now.Messages, now.Flips);

        (int Messages, ulong Flips, TrapCounts Traps) Count()
        {
            DeviceInfo info = Server.Info();
            return (recorder.Flips.Count, info.Pipes[0].Primary.Flips, info.Traps);
        }
    }

    private (Rectangle Place, Frame With, Frame Without) CaptureCursor(ModeTest cursor, RefreshRecorder recorder)
    {
        using DisplayClient client = Server.Connect();
        CountWhilePaused(cursor, recorder);
        return (GuestDisplay.Cursor(Guest), client.Capture(0)!, client.Capture(0, withCursor: false)!);
    }

    /// <summary>The checksum that the driver reports for each of several frames.</summary>
    private string Checksum()
    {
        const string folder = "/sys/kernel/debug/dri/0/crtc-0/crc";
        string[] checksums = Guest.Do(
            $"echo auto >{folder}/control && head -n 6 {folder}/data | tail -n 4 | cut -d ' ' -f 2")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(checksums, Has.Length.EqualTo(4));
        Assert.That(checksums.Distinct().ToArray(), Has.Length.EqualTo(1), "the picture has not changed");
        return checksums[0];
    }
}
