using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

/// <summary>A device that a migration has stopped signals nothing, and forgets nothing. Source: vfio.h,
/// VFIO_DEVICE_STATE_STOP.</summary>
public sealed class StoppedDeviceTests
{
    private const int Msix = 2;
    private const int BellRegion = 4;
    private const uint Running = 2;
    private const uint Stop = 1;
    private const uint StopCopy = 3;

    private readonly ServerUnderTest _server = new(device: new MigratableTestDevice
    {
        MoreIrqs = [new IrqDescription(Msix, 4, IrqFlags.Eventfd) { KeepsPending = true }],
        MoreRegions = [new Region { Index = BellRegion, Size = 0x1000, IoEventFds = [new IoEventFd(0x10, 4)] }],
    });

    private VfioUserClient _client = null!;
    private EventFd _event = null!;

    [SetUp]
    public void Connect() => (_client, _event) = (_server.Connect(), EventFd.Create());

    [TearDown]
    public void End()
    {
        _client.Dispose();
        _server.Dispose();
        _event.Dispose();
    }

    [Test]
    public void A_message_waits_until_the_device_runs_again(
        [Values(TestDevice.Msi, Msix)] int irq, [Values] bool isBoundBefore)
    {
        Bind(irq, isBoundBefore);
        Go(Stop);

        Trigger(irq);
        Bind(irq, !isBoundBefore);
        Assert.That((Count(), IsPending(irq)), Is.EqualTo((0, true)));
        Go(Running);

        Assert.That((Count(), IsPending(irq)), Is.EqualTo((1, false)));
        Trigger(irq);
        Assert.That(Count(), Is.EqualTo(1), "those that follow do not wait");
    }

    [Test]
    public void A_level_that_rises_waits_and_one_that_falls_again_is_never_signalled()
    {
        Bind(TestDevice.Intx, true);
        Go(Stop);
        Level(true);
        Level(false);
        Go(Running);
        Assert.That(Count(), Is.Zero);

        Go(Stop);
        Level(true);
        Assert.That(Count(), Is.Zero);
        Go(Running);

        Assert.That(Count(), Is.EqualTo(1));
    }

    [Test]
    public void A_message_of_msi_that_finds_no_eventfd_afterwards_is_lost()
    {
        Go(Stop);
        Trigger(TestDevice.Msi);
        Go(Running);

        Bind(TestDevice.Msi, true);

        Assert.That(Count(), Is.Zero);
    }

    [Test]
    public void A_reset_forgets_what_waits([Values(TestDevice.Msi, Msix)] int irq, [Values(Stop, Running)] uint state)
    {
        Go(state);
        Trigger(irq);

        Assert.That(_client.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
        Bind(irq, true);

        Assert.That(Count(), Is.Zero);
    }

    [Test]
    public void What_the_guest_had_signalled_before_the_stop_is_in_the_state()
    {
        RegionIoFds ask = new(4096, 0, BellRegion, 0);
        Message told = _client.Call(VfioUserCommand.DeviceGetRegionIoFds, Wire.AsBytes(in ask));
        using EventFd bell = EventFd.Adopt(told.Fds.Take(0));
        _server.Device.OnWrite = (_, _) => _server.Device.Memory(TestDevice.Bar)[0] = 0xA5;
        using ManualResetEventSlim rung = _server.HoldDeviceThread();
        _client.Send(VfioUserCommand.DeviceFeature, Feature(StopCopy));
        bell.Signal();
        rung.Set();
        _client.Receive();

        MigrationData request = new(9, 1);
        Message reply = _client.Call(VfioUserCommand.MigDataRead, Wire.AsBytes(in request));

        Assert.That(reply.Payload[8], Is.EqualTo(0xA5));
    }

    private static byte[] Feature(uint state) =>
        [16, 0, 0, 0, 2, 0, 2, 0, .. BitConverter.GetBytes(state), .. new byte[4]];

    private void Go(uint state) =>
        Assert.That(_client.Call(VfioUserCommand.DeviceFeature, Feature(state)).Errno, Is.EqualTo(Errno.None));

    private void Bind(int irq, bool isToBind)
    {
        if (isToBind)
        {
            _client.SetIrqs(irq, 0, _event);
        }
    }

    private void Trigger(int irq) => _server.OnDeviceThread(() => _server.Device.Host.Trigger(irq));

    private bool IsPending(int irq) => _server.OnDeviceThread(() => _server.Device.Host.IsPending(irq, 0));

    private void Level(bool isAsserted) => _server.OnDeviceThread(() =>
    {
        _server.Device.Host.SetLevel(TestDevice.Intx, isAsserted);
        return 0;
    });

    private int Count() => _event.TryRead(out ulong count) ? (int)count : 0;
}
