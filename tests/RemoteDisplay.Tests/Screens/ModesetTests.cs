using System.Net.Sockets;
using DisplayModel.Scanout;
using NUnit.Framework;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;

namespace RemoteDisplay.Tests.Screens;

/// <summary>What viewers are told while a guest changes its mode, and which modes they can have.</summary>
internal sealed class ModesetTests : IAsyncDisposable
{
    private readonly HeadSource _source = new();
    private readonly ManualTime _time = new();
    private readonly RecordingInput _input = new();
    private readonly HeadScreen _screen;
    private readonly RfbServer _server;

    public ModesetTests()
    {
        _screen = new HeadScreen(_source, 0, time: _time);
        _server = new RfbServer(_screen, _input, new RfbServerOptions());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _screen.DisposeAsync();
    }

    [Test]
    public async Task A_head_that_is_dark_while_a_mode_is_set_keeps_its_picture_and_then_has_the_new_size()
    {
        Frame before = Pictures.Text(96, 64, 1), after = Pictures.Text(120, 80, 2);
        _source.Show(before);
        using RfbClient viewer = Join();
        See(viewer, before);

        _source.Show(null);
        await _screen.CatchUpAsync();
        _time.Advance(ModesetPause.Longest - TimeSpan.FromMilliseconds(1));
        await _screen.CatchUpAsync();
        See(viewer, before);

        _source.Show(after);
        await _screen.CatchUpAsync();
        viewer.Request();
        viewer.ReadUpdate();
        Assert.That((viewer.Width, viewer.Height), Is.EqualTo((120, 80)), "no other size came first");
        See(viewer, after);
    }

    [Test]
    public async Task A_head_that_stays_dark_is_shown_so()
    {
        _source.Show(Pictures.Text(96, 64, 1));
        using RfbClient viewer = Join();
        See(viewer, Pictures.Text(96, 64, 1));

        _source.Show(null);
        await _screen.CatchUpAsync();
        viewer.Request();
        _time.Advance(ModesetPause.Longest);
        viewer.ReadUpdate();
        Assert.That((viewer.Width, viewer.Height), Is.EqualTo((640, 480)));
    }

    /// <summary>HDMI of these platforms carries 300 MHz.</summary>
    [TestCase(1920, 1080, SizeRequestResult.Forwarded)]
    [TestCase(2560, 1440, SizeRequestResult.Forwarded)]
    [TestCase(2560, 1600, SizeRequestResult.Forwarded)]
    [TestCase(3440, 1440, SizeRequestResult.Forwarded)]
    [TestCase(3840, 2160, SizeRequestResult.Forwarded)]
    [TestCase(4000, 4000, SizeRequestResult.InvalidLayout)]
    [TestCase(5120, 1440, SizeRequestResult.InvalidLayout)]
    public async Task A_viewer_learns_whether_the_connector_can_carry_a_size(
        int widthPx, int heightPx, SizeRequestResult expected)
    {
        _source.Show(Pictures.Solid(96, 64, 0));
        await _screen.CatchUpAsync();

        Assert.That(await _screen.RequestSizeAsync(widthPx, heightPx, default), Is.EqualTo(expected));
        Assert.That(_source.Replugged, Has.Count.EqualTo(expected == SizeRequestResult.Forwarded ? 1 : 0));
    }

    [Test]
    public async Task Where_the_pointer_and_the_cursor_rest_shows_viewers_the_hot_spot()
    {
        Frame picture = Pictures.Solid(200, 100, 0);
        _source.Show(picture, cursor: (40, 40));
        using RfbClient viewer = Join(RfbClient.Cursor);
        See(viewer, picture);
        Assert.That((viewer.CursorImage!.Value.HotX, viewer.CursorImage.Value.HotY), Is.EqualTo((0, 0)));

        foreach ((int x, int y) in new[] { (50, 30), (120, 60) })
        {
            viewer.Wire.Send([5, 0, .. Wire.Be16(x, y)]);
            _input.WaitFor($"pointer {x},{y} of 200x100 None");
            Patience.WaitFor(() => _time.HasTimerOf(HotSpots.Rest), "the pointer to be noticed");
            _source.Show(picture, cursor: (x - 5, y - 7));
            await _screen.CatchUpAsync();
            _time.Advance(HotSpots.Rest);
        }

        await _screen.CatchUpAsync();
        Patience.WaitFor(
            () =>
            {
                viewer.Request(incremental: false);
                viewer.ReadUpdate();
                return (viewer.CursorImage.Value.HotX, viewer.CursorImage.Value.HotY) == (5, 7);
            },
            "the hot spot");
    }

    private static void See(RfbClient viewer, Frame expected)
    {
        viewer.Request(incremental: false);
        viewer.ReadUpdate();
        Assert.That((viewer.Width, viewer.Height), Is.EqualTo((expected.WidthPx, expected.HeightPx)));
        Assert.That(viewer.Pixels, Is.EqualTo(expected.Pixels.ToArray()));
    }

    private RfbClient Join(params int[] encodings)
    {
        (NetworkStream server, NetworkStream client) = SocketPair.Create();
        _ = _server.ServeAsync(server, "test");
        return new RfbClient(client).Start(null, [.. encodings, RfbClient.DesktopSize]);
    }
}
