using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Connection;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

/// <summary>The server has not run for so long that QEMU has given up the requests that wait: a reply with a payload
/// would make it lose its place in the stream.</summary>
public sealed class StandstillTests
{
    private const ulong Page = 4096;
    private const long Second = 1_000_000_000;

    private readonly ManualResetEventSlim _mayGoOn = new();
    private ServerUnderTest _server = null!;
    private VfioUserClient _client = null!;
    private long _nowNs = 1L << 60;

    [SetUp]
    public void Connect()
    {
        _server = new ServerUnderTest(configure: o => o with { NowNs = () => Volatile.Read(ref _nowNs) });
        _client = _server.Connect();
    }

    [TearDown]
    public void Stop()
    {
        _mayGoOn.Set();
        _client.Dispose();
        _server.Dispose();
        _mayGoOn.Dispose();
    }

    [Test]
    public void A_read_that_waited_is_answered_by_a_header_alone_and_not_done()
    {
        int reads = 0;
        _server.Device.OnRead = (_, _) => reads++;
        StandStill(4 * Second, () => Send(VfioUserCommand.RegionRead, new RegionTransfer(0, TestDevice.Bar, 4)));

        Message reply = _client.Receive();

        Assert.That((reply.Errno, reply.Header.Size), Is.EqualTo((Errno.ETIMEDOUT, 16)));
        Assert.That(reads, Is.Zero);
        Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero, "the next one is answered as ever");
        Assert.That(
            _server.Log.Lines.Count(line => line.Contains("stood still", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public void A_read_that_waited_for_less_is_answered()
    {
        StandStill((4 * Second) - 1, () => Send(VfioUserCommand.RegionRead, new RegionTransfer(0, TestDevice.Bar, 4)));

        Assert.That(_client.Receive().Errno, Is.EqualTo(Errno.None));
    }

    [Test]
    public void A_read_whose_device_stood_still_is_answered_by_a_header_alone()
    {
        _server.Device.OnRead = (_, _) => Interlocked.Add(ref _nowNs, 5 * Second);
        RegionTransfer transfer = new(0, TestDevice.Bar, 4);

        Message reply = _client.Call(VfioUserCommand.RegionRead, Wire.AsBytes(in transfer));

        Assert.That((reply.Errno, reply.Header.Size), Is.EqualTo((Errno.ETIMEDOUT, 16)));
    }

    [Test]
    public void All_that_waited_is_late_and_what_the_client_relies_on_is_done()
    {
        using MemFd ram = MemFd.Create("ram", 2 * Page);
        using EventFd eventFd = EventFd.Create();
        _client.DmaMap(8 * Page, Page, ram.Handle);
        byte[] write = [.. Bytes(new RegionTransfer(0, TestDevice.Bar, 1)), 7];
        byte[] posted = [.. Bytes(new RegionTransfer(1, TestDevice.Bar, 1)), 8];
        StandStill(12 * Second, () =>
        {
            Send(VfioUserCommand.DmaMap, new DmaMap(32, DmaMapFlags.ReadWrite, 0, 0, Page), ram.Handle);
            Send(VfioUserCommand.DmaUnmap, new DmaUnmap(24, DmaUnmapFlags.None, 8 * Page, Page));
            Send(VfioUserCommand.DeviceGetInfo, new DeviceInfo(16, 0, 0, 0));
            Send(
                VfioUserCommand.DeviceSetIrqs,
                new IrqSet(20, IrqSetFlags.DataEventfd | IrqSetFlags.ActionTrigger, TestDevice.Msi, 0, 1),
                eventFd.Handle);
            _client.Send(VfioUserCommand.RegionWrite, write);
            _client.Send(VfioUserCommand.RegionWrite, posted, flags: MessageFlags.NoReply);
            _client.Send(VfioUserCommand.DeviceReset);
        });

        Errno[] answers = [.. Enumerable.Range(0, 6).Select(_ => _client.Receive().Errno)];

        Assert.That(answers, Is.EqualTo(new[]
        {
            Errno.None, Errno.ETIMEDOUT, Errno.ETIMEDOUT, Errno.None, Errno.ETIMEDOUT, Errno.None,
        }));
        Assert.That(
            _client.Call(VfioUserCommand.DmaUnmap, Bytes(new DmaUnmap(24, 0, 0, Page))).Errno, Is.EqualTo(Errno.None));
        Assert.That(
            _client.Call(VfioUserCommand.DmaUnmap, Bytes(new DmaUnmap(24, 0, 8 * Page, Page))).Errno,
            Is.EqualTo(Errno.ENOENT), "it has been unmapped");
        Assert.That(_client.RegionRead<ushort>(TestDevice.Bar, 0), Is.EqualTo(0x0807));
        Assert.That(_server.OnDeviceThread(() => _server.Device.Host.Trigger(TestDevice.Msi)), Is.True);
        Assert.That(_server.Device.Resets, Is.EqualTo(1));
    }

    [Test]
    public void An_unmap_that_asks_for_the_bitmap_is_not_done_so_that_no_bit_is_lost()
    {
        using MemFd ram = MemFd.Create("ram", Page);
        _client.DmaMap(0, Page, ram.Handle);
        byte[] start = [24, 0, 0, 0, 6, 0, 2, 0, .. Bytes(new DmaLoggingControl(Page, 0, 0))];
        Assert.That(_client.Call(VfioUserCommand.DeviceFeature, start).Errno, Is.EqualTo(Errno.None));
        byte[] unmap =
            [.. Bytes(new DmaUnmap(48, DmaUnmapFlags.GetDirtyBitmap, 0, Page)), .. Bytes(new DirtyBitmap(Page, 8))];
        StandStill(4 * Second, () => _client.Send(VfioUserCommand.DmaUnmap, unmap));

        Assert.That(_client.Receive().Errno, Is.EqualTo(Errno.ETIMEDOUT));
        Assert.That(_client.Call(VfioUserCommand.DmaUnmap, unmap).Payload.Length, Is.EqualTo(48));
    }

    [Test]
    public void A_client_that_says_version_late_is_answered()
    {
        _client.Dispose();
        using VfioUserClient client = _server.ConnectRaw();

        // Between two pieces of work the server accepts who has come.
        _server.OnDeviceThread(() => 0);
        _server.OnDeviceThread(() => 0);
        StandStill(6 * Second, () => client.Send(VfioUserCommand.Version, [0, 0, 0, 0]));

        Assert.That(client.Receive().Errno, Is.EqualTo(Errno.None));
        Assert.That(client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
    }

    [Test]
    public void What_the_client_sends_once_it_has_its_answer_is_not_late()
    {
        int waiting = 100;
        long nowNs = 0;
        StandstillWatch watch = new(() => nowNs, () => waiting);
        nowNs = 5 * Second;

        bool[] late = [.. new[] { 32, 60, 40, 32 }.Select(bytes =>
        {
            watch.OnMessage(bytes, out _);
            return watch.IsLate;
        })];

        Assert.That(
            late, Is.EqualTo(new[] { true, true, true, false }),
            "32 that was current, 60 of 100, the rest, and one more");
    }

    [Test]
    public void A_client_that_had_filled_the_socket_is_late_until_it_has_caught_up()
    {
        int waiting = 100_000;
        long nowNs = 0;
        StandstillWatch watch = new(() => nowNs, () => waiting);
        nowNs = 5 * Second;
        watch.OnMessage(32, out _);
        waiting = 40;

        watch.OnMessage(100_000, out _);
        watch.OnMessage(40, out _);
        Assert.That(watch.IsLate, Is.True, "it was sent when there was room again");

        watch.OnMessage(40, out _);
        Assert.That(watch.IsLate, Is.False);
    }

    [Test]
    public void An_idle_connection_is_looked_at_twice_in_the_time_that_counts()
    {
        long nowNs = 0;
        StandstillWatch watch = new(() => nowNs, () => 0);

        for (int beat = 0; beat < 10; beat++)
        {
            nowNs = watch.NextBeatNs;
            Assert.That(watch.Notice(out long gapNs), Is.False);
            Assert.That(gapNs, Is.EqualTo(2 * Second));
        }
    }

    [Test]
    public void A_client_that_abandons_nothing_is_never_looked_at()
    {
        long nowNs = Second;
        StandstillWatch watch = new(() => nowNs, () => 0, Poll.Never);
        Assert.That(watch.NextBeatNs, Is.EqualTo(Poll.Never));

        nowNs += 1000 * Second;
        Assert.That(watch.Notice(out _), Is.False);
        Assert.That(watch.NextBeatNs, Is.EqualTo(Poll.Never));
    }

    [Test]
    public void Messages_do_not_move_the_next_look_which_would_be_a_system_call_each()
    {
        long nowNs = 0;
        StandstillWatch watch = new(() => nowNs, () => 0);
        long beatNs = watch.NextBeatNs;

        for (; nowNs < beatNs; nowNs += Second / 10)
        {
            watch.OnMessage(32, out _);
            Assert.That(watch.NextBeatNs, Is.EqualTo(beatNs));
        }

        watch.OnMessage(32, out _);
        Assert.That(watch.NextBeatNs, Is.EqualTo(beatNs + (2 * Second)));
    }

    /// <summary>Does something while the device thread does nothing; that much time passes.</summary>
    private void StandStill(long ns, Action meanwhile)
    {
        using ManualResetEventSlim stands = new();
        _server.Server.Post(() =>
        {
            stands.Set();
            _mayGoOn.Wait();
        });
        stands.Wait();
        meanwhile();
        Interlocked.Add(ref _nowNs, ns);
        _mayGoOn.Set();
    }

    private void Send<T>(VfioUserCommand command, T request, params SafeFileHandle[] files)
        where T : unmanaged => _client.Send(command, Bytes(request), files);

    private static byte[] Bytes<T>(T value)
        where T : unmanaged => Wire.AsBytes(in value).ToArray();
}
