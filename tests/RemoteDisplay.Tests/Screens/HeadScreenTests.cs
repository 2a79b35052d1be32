using System.Net.Sockets;
using DisplayModel.Scanout;
using NUnit.Framework;
using RemoteDisplay.QemuConsole;
using RemoteDisplay.QemuConsole.Scanouts;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.QemuConsole;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;

namespace RemoteDisplay.Tests.Screens;

/// <summary>What somebody who begins to look at a head is told first.</summary>
internal sealed class HeadScreenTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    [Test]
    public async Task The_first_size_and_picture_are_what_is_shown_already()
    {
        Frame shown = Pictures.Text(96, 64, 1);
        await using Room room = new(shown);
        using RfbClient viewer = room.Join();
        Assert.That((viewer.Width, viewer.Height), Is.EqualTo((96, 64)));

        viewer.Request(incremental: false);
        viewer.ReadUpdate();
        Assert.That(viewer.Pixels, Is.EqualTo(shown.Pixels.ToArray()));
    }

    [Test]
    public async Task A_dark_head_is_of_640_by_480()
    {
        await using Room room = new(null);
        using RfbClient viewer = room.Join();
        Assert.That((viewer.Width, viewer.Height), Is.EqualTo((640, 480)));
    }

    [Test]
    public async Task A_new_viewer_sees_changes_made_without_viewers()
    {
        await using Room room = new(Pictures.Text(96, 64, 1));
        room.Join().Dispose();
        Patience.WaitFor(() => room.Server.ViewerCount == 0, "the viewer to go");
        room.Source.Show(Pictures.Text(80, 48, 2));
        using RfbClient viewer = room.Join();
        Assert.That((viewer.Width, viewer.Height), Is.EqualTo((80, 48)));
    }

    [Test]
    public async Task After_a_picture_that_failed_comes_the_next()
    {
        await using Room room = new(Pictures.Text(96, 64, 1));
        room.Source.IsBroken = true;
        await room.Screen.CatchUpAsync().WaitAsync(Patience.Step);

        room.Source.IsBroken = false;
        using RfbClient viewer = room.Join();
        Assert.That((viewer.Width, viewer.Height), Is.EqualTo((96, 64)));
    }

    [Test]
    public async Task A_picture_that_does_not_come_is_not_waited_for_forever()
    {
        await using Room room = new(Pictures.Text(96, 64, 1));
        room.Source.Gate.Reset();
        Task<RfbClient> joining = Task.Run(room.Join);
        Patience.WaitFor(() => room.Time.HasTimerOf(s_patience), "the wait for the picture");
        Assert.That(joining.IsCompleted, Is.False);

        room.Time.Advance(s_patience);
        using RfbClient viewer = await joining.WaitAsync(Patience.Step);
        Assert.That((viewer.Width, viewer.Height), Is.EqualTo((640, 480)));
    }

    [Test]
    public async Task A_server_that_stops_does_not_wait_for_the_picture()
    {
        await using Room room = new(Pictures.Text(96, 64, 1));
        room.Source.Gate.Reset();
        Task joining = Task.Run(room.Join);
        Patience.WaitFor(() => room.Time.HasTimerOf(s_patience), "the wait for the picture");
        await room.StopAsync().WaitAsync(Patience.Step);
        Assert.That(async () => await joining.WaitAsync(Patience.Step), Throws.Exception);
    }

    [Test]
    public async Task The_first_scanout_of_qemus_console_is_of_the_real_size()
    {
        await using Room room = new(Pictures.Text(96, 64, 1));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("console-");
        await using (QemuConsoleServer console = new(Path.Combine(folder.FullName, "console"), [room.Screen]))
        {
            using FrontEnd frontEnd = new(Path.Combine(folder.FullName, "console"));
            using ConsoleView view = ConsoleRoom.Open(frontEnd);
            view.ReadUntil(ScanoutMessage.Scanout);
            Assert.That((view.Width, view.Height), Is.EqualTo((96, 64)));
        }

        folder.Delete(recursive: true);
    }

    /// <summary>A head and its VNC server.</summary>
    private sealed class Room : IAsyncDisposable
    {
        private Task? _stopping;

        public Room(Frame? shown)
        {
            Source.Show(shown);
            Screen = new HeadScreen(Source, 0);
            Server = new RfbServer(Screen, new RecordingInput(), new RfbServerOptions(), Time);
        }

        public HeadSource Source { get; } = new();

        public ManualTime Time { get; } = new();

        public HeadScreen Screen { get; }

        public RfbServer Server { get; }

        /// <summary>A viewer that does not know that sizes change.</summary>
        public RfbClient Join()
        {
            (NetworkStream server, NetworkStream client) = SocketPair.Create();
            _ = Server.ServeAsync(server, "test");
            return new RfbClient(client).Start(null);
        }

        public Task StopAsync() => _stopping ??= Server.DisposeAsync().AsTask();

        public async ValueTask DisposeAsync()
        {
            Source.Gate.Set();
            await StopAsync();
            await Screen.DisposeAsync();
        }
    }
}
