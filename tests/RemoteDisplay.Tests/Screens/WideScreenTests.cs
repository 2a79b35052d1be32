using System.Net.Sockets;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using NUnit.Framework;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;

namespace RemoteDisplay.Tests.Screens;

/// <summary>Several heads shown as one desktop.</summary>
internal sealed class WideScreenTests : IAsyncDisposable
{
    private readonly HeadSource _source = new(heads: 3);
    private readonly RecordingInput _input = new();
    private readonly ManualTime _time = new();
    private readonly HeadScreen _screen;
    private readonly RfbServer _server;

    public WideScreenTests()
    {
        _screen = new HeadScreen(_source, [0, 1, 2], time: _time);
        _server = new RfbServer(_screen, _input, new RfbServerOptions());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _screen.DisposeAsync();
    }

    [Test]
    public void Heads_are_side_by_side_and_what_none_shows_is_black()
    {
        (Frame left, Frame right) = (Pictures.Noise(100, 60, 1), Pictures.Noise(70, 90, 2));
        _source.Show(left);
        _source.Show(right, head: 1);
        using RfbClient viewer = Join();

        Assert.That((viewer.Width, viewer.Height), Is.EqualTo((170, 90)));
        Assert.That(viewer.Name, Is.EqualTo("HDMI-A-1 + HDMI-A-2 + HDMI-A-3"));
        AssertSees(
            viewer, Pictures.Make(170, 90, (x, y) => x >= 100 ? right.Row(y)[x - 100] : y < 60 ? left.Row(y)[x] : 0));
        Assert.That(viewer.Layout!.Value.Heads, Is.EqualTo(new[] { (1u, 0, 0, 100, 60), (2u, 100, 0, 70, 90) }));
    }

    [Test]
    public async Task A_change_of_one_head_is_shown_in_its_place()
    {
        (Frame left, Frame right) = (Pictures.Noise(100, 60, 1), Pictures.Noise(70, 60, 2));
        _source.Show(left);
        _source.Show(right, head: 2);
        using RfbClient viewer = Join();
        viewer.Request(incremental: false);
        viewer.ReadUpdate();

        for (int seed = 3; seed < 9; seed++)
        {
            right = Pictures.Noise(70, 60, seed);
            _source.Show(right, head: 2);
            await _screen.CatchUpAsync();
            viewer.Request();
            viewer.ReadUpdate();
            Assert.That(viewer.Pixels, Is.EqualTo(Beside(left, right).Pixels.ToArray()));
        }
    }

    [Test]
    public async Task Heads_that_come_and_go_and_change_their_mode_change_the_desktop()
    {
        (Frame left, Frame right) = (Pictures.Noise(100, 60, 1), Pictures.Noise(70, 60, 2));
        _source.Show(left);
        using RfbClient viewer = Join();
        AssertSees(viewer, left);

        _source.Show(right, head: 1);
        await AssertBecomesAsync(viewer, Beside(left, right), (1, 0, 0, 100, 60), (2, 100, 0, 70, 60));

        left = Pictures.Noise(50, 60, 3);
        _source.Show(left);
        await AssertBecomesAsync(viewer, Beside(left, right), (1, 0, 0, 50, 60), (2, 50, 0, 70, 60));

        // As wide as before, but the other way round.
        _source.Show(right);
        _source.Show(left, head: 1);
        await _screen.CatchUpAsync();
        AssertSees(viewer, Beside(right, left));
        Assert.That(viewer.Layout!.Value.Heads, Is.EqualTo(new[] { (1u, 0, 0, 70, 60), (2u, 70, 0, 50, 60) }));

        await GoDarkAsync(0);
        await AssertBecomesAsync(viewer, left, (2, 0, 0, 50, 60));

        await GoDarkAsync(1);
        await AssertBecomesAsync(viewer, Pictures.Solid(640, 480, 0), (1, 0, 0, 640, 480));
    }

    [Test]
    public void The_pointer_is_where_its_head_shows_it()
    {
        _source.Show(Pictures.Solid(100, 60, 0));
        _source.Show(Pictures.Solid(70, 60, 0), head: 1, cursor: (10, 20));
        using RfbClient viewer = Join();
        AssertSees(
            viewer, Pictures.Make(170, 60, (x, y) => x is >= 110 and < 126 && y is >= 20 and < 36 ? 0xFFFFFFu : 0));
    }

    [Test]
    public void The_head_that_shows_more_of_a_pointer_between_two_determines_its_place()
    {
        _source.Show(Pictures.Solid(100, 60, 0), head: 0, cursor: (88, 20));
        _source.Show(Pictures.Solid(70, 60, 0), head: 1, cursor: (-12, 20));
        using RfbClient viewer = Join();
        AssertSees(
            viewer, Pictures.Make(170, 60, (x, y) => x is >= 88 and < 104 && y is >= 20 and < 36 ? 0xFFFFFFu : 0));
    }

    [Test]
    public void Pointer_positions_refer_to_the_size_of_the_whole_desktop()
    {
        _source.Show(Pictures.Solid(100, 60, 0));
        _source.Show(Pictures.Solid(70, 90, 0), head: 1);
        using RfbClient viewer = Join();
        viewer.Wire.Send([5, 1, .. Wire.Be16(130, 80)]);
        _input.WaitFor("pointer 130,80 of 170x90 Left");
    }

    [Test]
    public async Task Another_size_can_be_asked_for_when_one_head_only_is_lit()
    {
        _source.Show(Pictures.Solid(100, 60, 0));
        _source.Show(Pictures.Solid(100, 60, 0), head: 1);
        await _screen.CatchUpAsync();
        Assert.That(await _screen.RequestSizeAsync(800, 600, default), Is.EqualTo(SizeRequestResult.Prohibited));
        Assert.That(_source.Replugged, Is.Empty);

        _source.Show(null);
        Assert.That(await _screen.RequestSizeAsync(800, 600, default), Is.EqualTo(SizeRequestResult.Forwarded));
        Assert.That(_source.Replugged, Is.EqualTo(new[] { 1 }));

        Assert.That(await _screen.RequestSizeAsync(4000, 4000, default), Is.EqualTo(SizeRequestResult.InvalidLayout));
        Assert.That(_source.Replugged, Is.EqualTo(new[] { 1 }), "the port does not drive it");
    }

    [Test]
    public void A_head_for_which_there_is_no_room_is_left_out()
    {
        for (int head = 0; head < 3; head++)
        {
            _source.Show(Pictures.Solid(8000, 1, (uint)head), head);
        }

        using RfbClient viewer = Join();
        Assert.That((viewer.Width, viewer.Height), Is.EqualTo((16000, 1)));
    }

    [Test]
    public async Task The_widest_desktop_may_scroll()
    {
        Frame first = Pictures.Noise(8192, 64, 1);
        _source.Show(first);
        _source.Show(first, head: 1);
        using RfbClient viewer = Join();
        viewer.Request(incremental: false);
        viewer.ReadUpdate();

        Frame second = Pictures.Move(first, new PixelRect(0, 16, 8192, 48), 0, -16);
        _source.Show(second);
        _source.Show(second, head: 1);
        await _screen.CatchUpAsync();
        viewer.Request();
        viewer.ReadUpdate();
        Assert.That(viewer.Pixels, Is.EqualTo(Beside(second, second).Pixels.ToArray()));
        Assert.That(viewer.Encodings, Does.Contain(RfbClient.CopyRect));
    }

    private static Frame Beside(Frame left, Frame right) => Pictures.Make(
        left.WidthPx + right.WidthPx, left.HeightPx,
        (x, y) => x < left.WidthPx ? left.Row(y)[x] : right.Row(y)[x - left.WidthPx]);

    private static void AssertSees(RfbClient viewer, Frame expected)
    {
        viewer.Request(incremental: false);
        viewer.ReadUpdate();
        Assert.That(viewer.Pixels, Is.EqualTo(expected.Pixels.ToArray()));
    }

    /// <summary>A head goes dark for longer than it takes to set a mode.</summary>
    private async Task GoDarkAsync(int head)
    {
        _source.Show(null, head);
        await _screen.CatchUpAsync();
        _time.Advance(ModesetPause.Longest);
    }

    private async Task AssertBecomesAsync(
        RfbClient viewer, Frame expected, params (uint Id, int X, int Y, int Width, int Height)[] heads)
    {
        await _screen.CatchUpAsync();
        viewer.Request();
        viewer.ReadUpdate();
        Assert.That((viewer.Width, viewer.Height), Is.EqualTo((expected.WidthPx, expected.HeightPx)));
        Assert.That(viewer.Layout!.Value.Heads, Is.EqualTo(heads));
        AssertSees(viewer, expected);
    }

    private RfbClient Join()
    {
        (NetworkStream server, NetworkStream client) = SocketPair.Create();
        _ = _server.ServeAsync(server, "test");
        return new RfbClient(client).Start(
            null, RfbClient.Zrle, RfbClient.CopyRect, RfbClient.LastRect, RfbClient.ExtendedDesktopSize);
    }
}
