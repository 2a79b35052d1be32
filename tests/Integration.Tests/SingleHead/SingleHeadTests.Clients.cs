using System.Net.Sockets;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Png;
using VfioUser.Display.Client;

namespace Integration.Tests.SingleHead;

/// <summary>Display clients, good and bad, while the guest draws.</summary>
internal sealed partial class SingleHeadTests
{
    [Test]
    public void Clients_that_do_not_read_or_send_garbage_do_not_disturb_others()
    {
        using DisplayClient lazy = Server.Connect(wantRefreshes: true);
        using Socket silent = ConnectRaw();
        using Socket rude = ConnectRaw();
        rude.Send("GET / HTTP/1.1\r\nHost: display\r\n\r\n"u8);
        using RefreshRecorder good = new(Server);
        using ModeTest flips = new(Guest, ModeTest.Set(Connector, Crtc, Connector.Mode(WidthPx, HeightPx, 60)) + " -v");
        Assert.That(good.WaitForMore(1), Is.True, "flips begin");
        (int Messages, ulong Flips) before = CountWhilePaused(flips, good);

        flips.Resume();
        int wanted = good.Flips.Count + 600;
        Assert.That(Patience.Until(() => good.Flips.Count >= wanted, Patience.Boot), Is.True, "flips go on");
        (int Messages, ulong Flips) after = CountWhilePaused(flips, good);

        Assert.That(
            (ulong)(after.Messages - before.Messages), Is.EqualTo(after.Flips - before.Flips), "messages for flips");
        RefreshAssert.NoneWereMissed(good.Flips);
        Assert.That(
            DrainAndAskForMissed(lazy, flips), Is.GreaterThan(0u), "refreshes that the lazy client is told it missed");
    }

    [Test]
    public void Screenshot_writes_what_the_device_shows()
    {
        string folder = Directory.CreateTempSubdirectory("gvt-").FullName;
        string file = Path.Combine(folder, "picture.png");
        Guest.Do("printf '\\033[?25l' >/dev/tty1");
        using DisplayClient client = Server.Connect();
        Frame frame = client.Capture(0)!;

        CommandResult toFile = GvtProgram.Run("screenshot", "--display-socket", Server.DisplayPath, file);
        CommandResult toOutput = GvtProgram.Run(
            "screenshot", "--display-socket", Server.DisplayPath, "--no-cursor", "-");
        Frame later = client.Capture(0)!;
        Guest.Do("printf '\\033[?25h' >/dev/tty1");
        byte[] written = File.ReadAllBytes(file);
        string[] files = Directory.GetFiles(folder);
        Directory.Delete(folder, recursive: true);

        Assert.That(later.Pixels.SequenceEqual(frame.Pixels), Is.True, "the console has not changed meanwhile");
        using MemoryStream expected = new();
        PngEncoder.Write(frame, expected);
        Assert.That((toFile.ExitCode, toFile.Text, toFile.Errors), Is.EqualTo((0, "", "")));
        Assert.That((toOutput.ExitCode, toOutput.Errors), Is.EqualTo((0, "")));
        Assert.That(written, Is.EqualTo(expected.ToArray()));
        Assert.That(toOutput.Output, Is.EqualTo(expected.ToArray()));
        Assert.That(files, Is.EqualTo(new[] { file }), "nothing else is left beside the picture");
    }

    [Test]
    public void Watch_prints_a_line_for_each_refresh_and_ends_after_as_many_as_asked_for()
    {
        using ModeTest flips = new(Guest, ModeTest.Set(Connector, Crtc, Connector.Mode(WidthPx, HeightPx, 60)) + " -v");

        CommandResult result = GvtProgram.Run("watch", "--display-socket", Server.DisplayPath, "--count", "5");

        Assert.That((result.ExitCode, result.Errors), Is.EqualTo((0, "")));
        string[] lines = result.Text.TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.EqualTo(5));
        Assert.That(
            lines, Has.All.Match(@"^head=0 planes=primary why=(latched|drawn) seq=\d+ time=\d+\.\d{6}( missed=\d+)?$"));
    }

    private Socket ConnectRaw()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Server.DisplayPath));
        return socket;
    }

    /// <summary>Reads what has piled up; the first refresh after that says how many were left out.</summary>
    private static ulong DrainAndAskForMissed(DisplayClient lazy, ModeTest flips)
    {
        flips.Resume();
        while (lazy.NextRefresh(Patience.Step) is { } refresh)
        {
            if (refresh.Missed > 0)
            {
                return refresh.Missed;
            }
        }

        return 0;
    }
}
