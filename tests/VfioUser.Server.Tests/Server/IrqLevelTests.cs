using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

/// <summary>Interrupts that stay: levels, and vectors of MSI-X that are pending.</summary>
public sealed class IrqLevelTests
{
    private const int Msix = 2;

    private readonly ServerUnderTest _server = new(device: new TestDevice
    {
        MoreIrqs = [new IrqDescription(Msix, 16, IrqFlags.Eventfd) { KeepsPending = true }],
    });

    private readonly EventFd[] _events = [.. Enumerable.Range(0, 6).Select(_ => EventFd.Create())];
    private VfioUserClient _client = null!;

    [SetUp]
    public void Connect() => _client = _server.Connect();

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _server.Dispose();
        Array.ForEach(_events, eventFd => eventFd.Dispose());
    }

    [Test]
    public void A_level_is_signalled_at_every_unmasking_until_it_falls()
    {
        _client.SetIrqs(TestDevice.Intx, 0, _events[0]);

        Level(true);
        Level(true);
        Assert.That(Count(0), Is.EqualTo(1));
        Set(0x11, TestDevice.Intx, 0, 1);
        Assert.That(Count(0), Is.EqualTo(1));
        Level(false);
        Set(0x11, TestDevice.Intx, 0, 1);
        Assert.That(Count(0), Is.Zero);
        Level(true);
        Assert.That(Count(0), Is.EqualTo(1));
    }

    [Test]
    public void A_level_that_falls_while_masked_is_never_signalled()
    {
        _client.SetIrqs(TestDevice.Intx, 0, _events[0]);
        Set(0x09, TestDevice.Intx, 0, 1);

        Level(true);
        Level(false);
        Set(0x11, TestDevice.Intx, 0, 1);

        Assert.That(Count(0), Is.Zero);
    }

    [Test]
    public void A_level_is_signalled_to_the_next_bound_eventfd()
    {
        Level(true);
        _client.SetIrqs(TestDevice.Intx, 0, _events[0]);
        Assert.That(Count(0), Is.EqualTo(1));

        _client.SetIrqs(TestDevice.Intx, 0);
        _client.SetIrqs(TestDevice.Intx, 0, _events[1]);
        Assert.That(Count(1), Is.EqualTo(1));

        _client.Dispose();
        using VfioUserClient next = _server.Connect();
        next.SetIrqs(TestDevice.Intx, 0, _events[2]);
        Assert.That(Count(2), Is.EqualTo(1));
    }

    [Test]
    public void The_resample_eventfd_signals_a_level_again()
    {
        _client.SetIrqs(TestDevice.Intx, 0, _events[0]);
        Set(0x14, TestDevice.Intx, 0, 1, _events[1].Handle);
        Level(true);
        Assert.That(Count(0), Is.EqualTo(1));

        _events[1].Signal();

        Poll.Wait([new PollFd(_events[0].Handle, PollEvents.In)], MonotonicClock.After(TimeSpan.FromSeconds(10)));
        Assert.That(Count(0), Is.EqualTo(1));
    }

    [Test]
    public void Msix_is_bound_in_the_orders_of_qemu()
    {
        Assert.That(Set(0x24, Msix, 0, 1), Is.EqualTo(Errno.None), "turned on, no vector yet");
        Assert.That(Set(0x24, Msix, 5, 1, _events[0].Handle), Is.EqualTo(Errno.None), "a hole before it");
        Assert.That(Set(0x21, Msix, 0, 0), Is.EqualTo(Errno.None), "all off, then again in runs");
        Assert.That(Set(0x24, Msix, 0, 3, [.. _events[..3].Select(e => e.Handle)]), Is.EqualTo(Errno.None));
        Assert.That(Set(0x24, Msix, 3, 6), Is.EqualTo(Errno.None));
        Assert.That(Set(0x24, Msix, 9, 1, _events[3].Handle), Is.EqualTo(Errno.None));

        Assert.That(
            Enumerable.Range(0, 11).Where(Trigger), Is.EqualTo(new[] { 0, 1, 2, 9 }));
        Assert.That((Count(0), Count(1), Count(2), Count(3)), Is.EqualTo((1, 1, 1, 1)));
    }

    [Test]
    public void A_pending_vector_is_signalled_when_it_is_bound()
    {
        Assert.That(Trigger(4), Is.False);
        Assert.That(_server.OnDeviceThread(() => _server.Device.Host.IsPending(Msix, 4)), Is.True);

        Set(0x24, Msix, 4, 1, _events[0].Handle);

        Assert.That(Count(0), Is.EqualTo(1));
        Assert.That(_server.OnDeviceThread(() => _server.Device.Host.IsPending(Msix, 4)), Is.False);
    }

    [Test]
    public void Disabling_the_index_forgets_what_is_pending()
    {
        Trigger(4);
        Set(0x21, Msix, 0, 0);

        Set(0x24, Msix, 4, 1, _events[0].Handle);

        Assert.That(Count(0), Is.Zero);
    }

    private void Level(bool isAsserted) => _server.OnDeviceThread(() =>
    {
        _server.Device.Host.SetLevel(TestDevice.Intx, isAsserted);
        return 0;
    });

    private bool Trigger(int vector) => _server.OnDeviceThread(() => _server.Device.Host.Trigger(Msix, vector));

    private Errno Set(uint flags, int index, uint start, uint count, params SafeFileHandle[] fds)
    {
        IrqSet set = new(IrqSet.Length, (IrqSetFlags)flags, (uint)index, start, count);
        return _client.Call(VfioUserCommand.DeviceSetIrqs, Wire.AsBytes(in set), fds).Errno;
    }

    private int Count(int eventFd) => _events[eventFd].TryRead(out ulong count) ? (int)count : 0;
}
