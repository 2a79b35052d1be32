using System.Threading.Channels;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

/// <summary>Writes that come as signals of an eventfd.</summary>
public sealed class IoSignalTests
{
    private const int Region = 4;

    private readonly BellDevice _device = new();
    private ServerUnderTest _server = null!;
    private VfioUserClient _client = null!;
    private EventFd[] _bells = [];

    [SetUp]
    public void Connect()
    {
        _server = new ServerUnderTest(device: _device);
        _client = _server.Connect();
        _bells = AskForBells(_client);
    }

    [TearDown]
    public void Stop()
    {
        Array.ForEach(_bells, bell => bell.Dispose());
        _client.Dispose();
        _server.Dispose();
    }

    [TestCase(0, 0x10ul, "00000000", TestName = "Any value of four bytes")]
    [TestCase(1, 0x20ul, "CDAB000000000000", TestName = "The one value of eight bytes")]
    [TestCase(2, 0x30ul, "00", TestName = "Any value of any size")]
    public void A_signal_comes_as_a_write(int bell, ulong offset, string data)
    {
        _bells[bell].Signal();

        Assert.That(NextWrite(), Is.EqualTo((Region, offset, data)));
    }

    [Test]
    public void Signals_and_messages_reach_the_same_register()
    {
        _client.RegionWrite(Region, 0x10, 0x0403_0201);
        Assert.That(NextWrite(), Is.EqualTo((Region, 0x10ul, "01020304")));

        _bells[0].Signal();
        Assert.That(NextWrite(), Is.EqualTo((Region, 0x10ul, "00000000")));
        _bells[0].Signal();
        Assert.That(NextWrite(), Is.EqualTo((Region, 0x10ul, "00000000")), "it can be rung again");
    }

    [Test]
    public void Signals_of_one_bell_become_one_write_while_the_device_is_busy()
    {
        using ManualResetEventSlim rung = _server.HoldDeviceThread();
        for (int i = 0; i < 5; i++)
        {
            _bells[0].Signal();
        }

        rung.Set();
        NextWrite();
        _bells[1].Signal();
        Assert.That(NextWrite().Offset, Is.EqualTo(0x20));
    }

    [Test]
    public void Asking_again_gives_the_same_bells()
    {
        EventFd[] again = AskForBells(_client);
        again[1].Signal();
        Array.ForEach(again, bell => bell.Dispose());

        Assert.That(NextWrite().Offset, Is.EqualTo(0x20));
    }

    [Test]
    public void A_full_bell_that_blocks_does_not_hold_the_device_thread()
    {
        Assert.That(Libc.Fcntl(_bells[0].Handle, Libc.FSetFl, 0), Is.Zero);
        _bells[0].Add(ulong.MaxValue - 1);

        Assert.That(NextWrite().Offset, Is.EqualTo(0x10));
        Assert.That(_client.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
    }

    [Test]
    public void A_device_that_fails_does_not_stop_the_server()
    {
        _device.OnBell = () => throw new InvalidOperationException("a bug");
        _bells[0].Signal();
        Assert.That(NextWrite().Offset, Is.EqualTo(0x10));

        _device.OnBell = null;
        _bells[1].Signal();
        Assert.That(NextWrite().Offset, Is.EqualTo(0x20));
    }

    [Test]
    public void Bells_of_a_client_that_has_left_ring_no_more()
    {
        _client.Dispose();
        using VfioUserClient next = _server.Connect();
        EventFd[] bells = AskForBells(next);

        _bells[0].Signal();
        bells[1].Signal();
        Assert.That(NextWrite().Offset, Is.EqualTo(0x20));
        Array.ForEach(bells, bell => bell.Dispose());
        Assert.That(_device.Writes.Reader.TryRead(out _), Is.False);
    }

    [Test]
    public void A_client_that_never_pauses_is_heard_by_its_bells_too()
    {
        bool isHeard = false;
        _device.OnBell = () => Volatile.Write(ref isHeard, true);
        _bells[0].Signal();
        long deadlineNs = MonotonicClock.After(TimeSpan.FromSeconds(10));
        while (!Volatile.Read(ref isHeard) && MonotonicClock.NowNs < deadlineNs)
        {
            _client.RegionWrite(TestDevice.Bar, 0, 1, posted: true);
        }

        Assert.That(isHeard, Is.True);
    }

    private static EventFd[] AskForBells(VfioUserClient client)
    {
        RegionIoFds ask = new(4096, 0, Region, 0);
        Message reply = client.Call(VfioUserCommand.DeviceGetRegionIoFds, Wire.AsBytes(in ask));
        EventFd[] bells = new EventFd[reply.Fds.Count];
        for (int i = 0; i < bells.Length; i++)
        {
            bells[i] = EventFd.Adopt(reply.Fds.Take(i));
        }

        return bells;
    }

    private (int Region, ulong Offset, string Data) NextWrite()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
        return _device.Writes.Reader.ReadAsync(patience.Token).AsTask().GetAwaiter().GetResult();
    }

    private sealed class BellDevice : TestDevice, IVfioUserDevice
    {
        public Channel<(int Region, ulong Offset, string Data)> Writes { get; } =
            Channel.CreateUnbounded<(int Region, ulong Offset, string Data)>();

        public Action? OnBell { get; set; }

        IReadOnlyList<Region> IVfioUserDevice.Regions =>
        [
            .. Regions,
            new Region
            {
                Index = IoSignalTests.Region,
                Size = 0x1000,
                IoEventFds =
                    [new IoEventFd(0x10, 4), new IoEventFd(0x20, 8, DataMatch: 0xABCD), new IoEventFd(0x30, 0)],
            },
        ];

        void IVfioUserDevice.Write(int region, ulong offset, ReadOnlySpan<byte> data)
        {
            if (region != IoSignalTests.Region)
            {
                Write(region, offset, data);
                return;
            }

            Writes.Writer.TryWrite((region, offset, Convert.ToHexString(data)));
            OnBell?.Invoke();
        }
    }
}
