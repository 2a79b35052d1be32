using System.Drawing;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace Integration.Tests.SingleHead;

/// <summary>Page flips, mode changes and the cursor, by modetest.</summary>
internal sealed partial class SingleHeadTests
{
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
    public void A_picture_in_the_middle_of_page_flips_is_one_of_the_two_in_full()
    {
        using ModeTest flips = new(Guest, ModeTest.Set(Connector, Crtc, Connector.Mode(WidthPx, HeightPx, 60)) + " -v");
        using DisplayClient client = Server.Connect();
        HashSet<string> pictures = [];
        bool hasPattern = false;
        bool both = Patience.Until(
            () =>
            {
                Frame frame = client.Capture(0)!;
                bool isPattern = SmptePattern.IsShownBy(frame, WidthPx, HeightPx);
                hasPattern |= isPattern;
                if (hasPattern)
                {
                    pictures.Add(PictureHash.Of(frame));
                }

                return pictures.Count > 1;
            },
            Patience.Step);
        for (int i = 0; i < 20; i++)
        {
            pictures.Add(PictureHash.Of(client.Capture(0)!));
        }

        Assert.That(hasPattern, Is.True, "one of them is modetest's pattern");
        Assert.That(both, Is.True, "the other one was seen, too");
        Assert.That(pictures, Has.Count.EqualTo(2), "different pictures");
    }

    [TestCase(800, 600, 75)]
    [TestCase(640, 480, 59.94)]
    [TestCase(720, 576, 50)]
    public void Another_mode_has_its_own_size_and_rate_and_the_console_comes_back(
        int widthPx, int heightPx, double hertz)
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

    private (Rectangle Place, Frame With, Frame Without) CaptureCursor(ModeTest cursor, RefreshRecorder recorder)
    {
        using DisplayClient client = Server.Connect();
        CountWhilePaused(cursor, recorder);
        return (GuestDisplay.Cursor(Guest), client.Capture(0)!, client.Capture(0, withCursor: false)!);
    }

    /// <summary>Stops modetest, lets what is under way arrive, and counts.</summary>
    private (int Messages, ulong Flips) CountWhilePaused(ModeTest modeTest, RefreshRecorder recorder)
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
}
