using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplayModel.Timing;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Display.Endpoint;
using VfioUser.Display.Tests.Support;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace VfioUser.Display.Tests.Client;

internal sealed class DisplayClientTests : IDisposable
{
    private readonly ServedDisplay _display = new();

    public void Dispose() => _display.Dispose();

    [Test]
    public async Task The_client_supports_every_command_of_the_protocol()
    {
        using DisplayClient client = _display.Connect(new DisplayClientOptions
        {
            Kinds = BufferKinds.Dmabuf | BufferKinds.Memfd,
            Modifiers = ["linear", "x-tiled"],
            WantsEventfds = true,
        });
        _display.Source.Refresh(0, 4);
        _display.Source.Damage = [new PixelRect(1, 1, 2, 1)];

        Assert.That(client.Heads.Select(head => head.Name), Is.EqualTo(new[] { "HDMI-A-1", "HDMI-A-2" }));
        PlaneView cursor = await client.QueryPlaneAsync(DrmPlaneType.Cursor);
        Assert.That((cursor.Details.X, cursor.Details.Y, cursor.Info.DmabufId), Is.EqualTo((-3, 9, 0x20U)));
        Assert.That((await client.GetDmabufAsync(0x20)).IsClosed, Is.False);
        using PlaneFile file = await client.GetBufferAsync(BufferKinds.Memfd, BufferContent.Head);
        Assert.That((file.Description.Width, file.File is null), Is.EqualTo((3U, false)));
        await client.ReleaseAsync(file.Description.Id);
        Assert.That((await client.GetDamageAsync(0, 1)).Rectangles, Is.EqualTo(_display.Source.Damage));
        await client.SetOutputAsync(1, new ModeText(800, 600, 60_000));
        Assert.That(_display.Source.Output(1).IsPlugged, Is.True);
        await client.SetOutputAsync(1, (byte[]?)null);
        Assert.That(_display.Source.Output(1).IsPlugged, Is.False);
    }

    [Test]
    public void A_dma_buf_that_cannot_be_had_is_refused_with_the_servers_reason()
    {
        _display.Buffers.WhyNoDmabuf = "this machine has no /dev/udmabuf";
        using DisplayClient client =
            _display.Connect(new DisplayClientOptions { Kinds = BufferKinds.Dmabuf | BufferKinds.Memfd });

        Assert.That(
            async () => await client.GetBufferAsync(BufferKinds.Dmabuf, head: 0),
            Throws.TypeOf<VfioUserException>()
                .With.Message.EqualTo("this machine has no /dev/udmabuf")
                .And.Property(nameof(VfioUserException.Errno)).EqualTo(Errno.EOPNOTSUPP));
    }

    [Test]
    public async Task An_eventfd_is_bound_masked_and_unbound()
    {
        using DisplayClient client = _display.Connect(new DisplayClientOptions { WantsEventfds = true });
        using EventFd eventFd = EventFd.Create();

        await client.BindAsync(0, eventFd);
        await client.MaskAsync(0, isMasked: true);
        _display.Source.Refresh(0, 1);
        Assert.That(eventFd.TryRead(out _), Is.False);
        await client.MaskAsync(0, isMasked: false);
        Assert.That(eventFd.TryRead(out ulong value) ? value : 0, Is.EqualTo(1));
        await client.BindAsync(0, null);

        Assert.That(_display.Source.Policies, Is.Empty);
    }

    [Test]
    public async Task What_awaits_answers_and_events_can_go_on_on_the_clients_thread_and_end_the_client_there()
    {
        using DisplayClient client = _display.Connect(
            new DisplayClientOptions { WantsEvents = true, ContinuesOnItsThread = true });
        Task<List<string?>> threads = RecordThreadsAsync(client);

        _display.Source.Refresh(0, 1);

        Assert.That(await threads, Has.Count.EqualTo(3).And.All.EqualTo("display-client"));
    }

    [Test]
    public void A_wait_for_an_answer_can_be_cancelled_and_the_connection_lives()
    {
        using DisplayClient client = _display.Connect();
        _display.Source.Gate = new TaskCompletionSource();
        using CancellationTokenSource cancel = new();
        Task<Frame?> capture = client.CaptureAsync(0, cancellation: cancel.Token).AsTask();
        cancel.Cancel();

        Assert.That(async () => await capture, Throws.InstanceOf<OperationCanceledException>());
        _display.Source.Gate.SetResult();
        Assert.That(client.Describe(), Is.Not.Empty);
    }

    [Test]
    public async Task A_head_that_was_dark_when_its_picture_was_taken_has_none_although_it_is_lit_by_the_reply()
    {
        using DisplayClient client = _display.Connect();
        Scene? lit = _display.Source.Head(0).Scene;
        _display.Source.Show(0, null);
        _display.Source.Gate = new TaskCompletionSource();
        Task<Frame?> capture = client.CaptureAsync(0).AsTask();
        Assert.That(() => _display.Source.AskedWithCursor, Is.Not.Null.After(10_000, 10));
        _display.Source.Show(0, lit);
        _display.Source.Gate.SetResult();

        Assert.That(await capture, Is.Null);
    }

    [Test]
    public void Many_threads_may_ask_at_once()
    {
        using DisplayClient client = _display.Connect();

        Parallel.For(0, 64, _ => Assert.That(client.Capture(0), Is.Not.Null));
    }

    [Test]
    public void Every_event_is_either_read_or_counted_as_missed()
    {
        using DisplayClient client = _display.Connect(new DisplayClientOptions { WantsEvents = true, MaxEvents = 4 });
        for (ulong i = 1; i <= 100; i++)
        {
            _display.Source.Refresh(0, i);
        }

        long accounted = 0;
        for (ulong last = 0; last < 100;)
        {
            RefreshMessage refresh = client.NextRefresh(ServedDisplay.Patience)!.Value;
            accounted += 1 + refresh.Missed;
            last = refresh.Sequence;
        }

        Assert.That(accounted, Is.EqualTo(100));
    }

    [Test]
    public async Task A_client_that_reconnects_goes_on_with_the_next_server()
    {
        using DisplayClient client = _display.Connect(
            new DisplayClientOptions { WantsEvents = true, Reconnects = true });
        _display.Stop();
        FakeSource source = new();
        using ExtensionServer next = ServedDisplay.Serve(new DisplayEndpoint(source), _display.Path);
        next.Start();

        await using IAsyncEnumerator<DisplayEvent> events = client.EventsAsync().GetAsyncEnumerator();
        Assert.That(await events.MoveNextAsync().AsTask().WaitAsync(ServedDisplay.Patience), Is.True);
        Assert.That(events.Current, Is.EqualTo(new ReconnectedEvent()));
        source.Refresh(1, 8);
        await events.MoveNextAsync().AsTask().WaitAsync(ServedDisplay.Patience);
        Assert.That(
            events.Current,
            Is.InstanceOf<RefreshEvent>().With.Property("Refresh").With.Property("Sequence").EqualTo(8));
        Assert.That(await client.CaptureAsync(0), Is.Not.Null);
    }

    [Test]
    public void Without_a_server_to_come_back_waiting_ends_with_the_connection()
    {
        using DisplayClient client = _display.Connect(new DisplayClientOptions { WantsEvents = true });

        _display.Stop();

        Assert.That(() => client.NextRefresh(ServedDisplay.Patience), Throws.InstanceOf<IOException>());
        Assert.That(() => client.Describe(), Throws.InstanceOf<IOException>());
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Connecting_can_be_cancelled_while_the_server_is_silent_or_not_there(bool isThere)
    {
        string path = Path.Combine(Path.GetTempPath(), $"silent-{Guid.NewGuid():N}.sock");
        using UnixListener? silent = isThere ? UnixListener.Bind(path) : null;
        using CancellationTokenSource cancel = new();
        Task<DisplayClient> connecting = Task.Run(() => DisplayClient.ConnectAsync(
            path, new DisplayClientOptions { Timeout = ServedDisplay.Patience }, cancel.Token).AsTask());
        if (silent is not null)
        {
            Assert.That(
                Poll.Wait([new PollFd(silent.Handle, PollEvents.In)], MonotonicClock.After(ServedDisplay.Patience)),
                Is.Positive);
        }

        cancel.Cancel();

        Assert.That(async () => await connecting, Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase(0)]
    [TestCase(UnixSocket.MaxPathBytes + 1)]
    public void A_path_that_no_socket_can_have_is_an_argument_error(int length) => Assert.That(
        async () => await DisplayClient.ConnectAsync(new string('p', length)),
        Throws.ArgumentException.With.Message.Contains("socket path"));

    [Test]
    public void A_disposed_client_throws_ObjectDisposedException()
    {
        DisplayClient client = _display.Connect();
        client.Dispose();

        Assert.That(() => client.Describe(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void A_refusal_names_the_errno()
    {
        using DisplayClient client = _display.Connect();

        Assert.That(
            () => client.GetDmabufAsync(1).AsTask().GetAwaiter().GetResult(),
            Throws.TypeOf<VfioUserException>().With.Property("Errno").EqualTo(Errno.EPERM));
    }

    /// <summary>Waits for an event, asks something twice, and disposes of the client.</summary>
    /// <returns>The names of the threads on which it went on.</returns>
    private static async Task<List<string?>> RecordThreadsAsync(DisplayClient client)
    {
        List<string?> threads = [];
        await using IAsyncEnumerator<DisplayEvent> events = client.EventsAsync().GetAsyncEnumerator();
        await events.MoveNextAsync().ConfigureAwait(false);
        threads.Add(Thread.CurrentThread.Name);
        for (int i = 0; i < 2; i++)
        {
            await client.QueryPlaneAsync(DrmPlaneType.Cursor).ConfigureAwait(false);
            threads.Add(Thread.CurrentThread.Name);
        }

        client.Dispose();
        return threads;
    }
}
