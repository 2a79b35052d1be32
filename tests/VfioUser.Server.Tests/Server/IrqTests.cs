using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Hostile;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

public sealed class IrqTests
{
    private readonly ServerUnderTest _server = new();
    private readonly EventFd[] _events = [EventFd.Create(), EventFd.Create(), EventFd.Create(), EventFd.Create()];
    private VfioUserClient _client = null!;

    [SetUp]
    public void Connect() => _client = _server.Connect();

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _server.Dispose();
        foreach (EventFd eventFd in _events)
        {
            eventFd.Dispose();
        }
    }

    [TestCase(0u, 7u, 1u)]
    [TestCase(1u, 1u, 4u)]
    [TestCase(2u, 0u, 0u)]
    [TestCase(
        3u, 9u, 1u, Description = "ERR, though the device does not describe it: QEMU warns when it cannot bind it")]
    [TestCase(4u, 0u, 0u)]
    public void Describes_an_interrupt(uint index, uint flags, uint count)
    {
        IrqInfo asked = new(16, 0, index, 0);

        Assert.That(
            _client.Call(VfioUserCommand.DeviceGetIrqInfo, Wire.AsBytes(in asked)).Read<IrqInfo>(),
            Is.EqualTo(new IrqInfo(16, flags, index, count)));
    }

    [TestCase(5u)]
    [TestCase(uint.MaxValue)]
    [Row("29"), Row("57")]
    public void Refuses_an_index_past_the_last(uint index)
    {
        IrqInfo asked = new(16, 0, index, 0);

        Assert.That(
            _client.Call(VfioUserCommand.DeviceGetIrqInfo, Wire.AsBytes(in asked)).Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(Set(0x21, index, 0, 0), Is.EqualTo(Errno.EINVAL));
    }

    [Test]
    public void The_error_interrupt_that_the_device_does_not_describe_is_bound_and_never_fires()
    {
        _client.SetIrqs(3, 0, _events[0]);

        Assert.That(_client.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
        Assert.That(_events[0].TryRead(out _), Is.False);
    }

    [Test]
    public void Signals_the_bound_vector()
    {
        _client.SetIrqs(TestDevice.Msi, 1, _events[0], _events[1]);

        Assert.That(Trigger(TestDevice.Msi, 2), Is.True);
        Assert.That(Trigger(TestDevice.Msi, 0), Is.False);
        Assert.That((Count(0), Count(1)), Is.EqualTo((0, 1)));
        Assert.That(_server.Server.Statistics.IrqsTriggered, Is.EqualTo(1));
    }

    [Test]
    public void A_vector_can_be_bound_again_and_unbound()
    {
        _client.SetIrqs(TestDevice.Msi, 0, _events);
        _client.SetIrqs(TestDevice.Msi, 0, _events[3]);
        Assert.That(Set(0x24, TestDevice.Msi, 1, 2), Is.EqualTo(Errno.None));

        Assert.That(
            Enumerable.Range(0, 4).Select(vector => Trigger(TestDevice.Msi, vector)),
            Is.EqualTo(new[] { true, false, false, true }));
        Assert.That((Count(0), Count(3)), Is.EqualTo((0, 2)));

        _client.SetIrqs(TestDevice.Msi, 0);
        Assert.That(Trigger(TestDevice.Msi, 3), Is.False);
    }

    [Test]
    [Row("64")]
    public void A_trigger_by_the_client_signals_the_eventfd()
    {
        _client.SetIrqs(TestDevice.Msi, 0, _events);

        Assert.That(Set(0x21, TestDevice.Msi, 0, 2), Is.EqualTo(Errno.None));
        Assert.That(Set(0x22, TestDevice.Msi, 1, 3, [1, 0, 255]), Is.EqualTo(Errno.None));

        Assert.That((Count(0), Count(1), Count(2), Count(3)), Is.EqualTo((1, 2, 0, 1)));
    }

    [Test]
    public void Holds_a_masked_interrupt_back()
    {
        _client.SetIrqs(TestDevice.Intx, 0, _events[0]);
        Assert.That(Set(0x09, TestDevice.Intx, 0, 1), Is.EqualTo(Errno.None));

        Assert.That(Trigger(TestDevice.Intx, 0), Is.True);
        Assert.That(Count(0), Is.Zero);

        Assert.That(Set(0x11, TestDevice.Intx, 0, 1), Is.EqualTo(Errno.None));
        Assert.That(Count(0), Is.EqualTo(1));
    }

    [Test]
    public void Masks_intx_by_itself_until_the_client_is_done()
    {
        _client.SetIrqs(TestDevice.Intx, 0, _events[0]);

        Trigger(TestDevice.Intx, 0);
        Trigger(TestDevice.Intx, 0);
        Assert.That(Count(0), Is.EqualTo(1));

        Assert.That(Set(0x12, TestDevice.Intx, 0, 1, [1]), Is.EqualTo(Errno.None));
        Assert.That(Count(0), Is.EqualTo(1));
    }

    [Test]
    public void A_resample_eventfd_unmasks_intx()
    {
        _client.SetIrqs(TestDevice.Intx, 0, _events[0]);
        Assert.That(Set(0x14, TestDevice.Intx, 0, 1, [], _events[1].Handle), Is.EqualTo(Errno.None));
        Trigger(TestDevice.Intx, 0);
        Trigger(TestDevice.Intx, 0);
        Assert.That(Count(0), Is.EqualTo(1));

        _events[1].Signal();

        Poll.Wait([new PollFd(_events[0].Handle, PollEvents.In)], MonotonicClock.After(TimeSpan.FromSeconds(10)));
        Assert.That(Count(0), Is.EqualTo(1));
    }

    [TestCase(0x24u, 1u, 4u, 1u, TestName = "Start past the last vector")]
    [TestCase(0x24u, 1u, 3u, 2u, TestName = "Range past the last vector")]
    [TestCase(0x24u, 1u, 1u, uint.MaxValue, TestName = "Range wraps")]
    [TestCase(0x24u, 1u, 0u, 0u, TestName = "Eventfds for nothing")]
    [TestCase(0x21u, 1u, 1u, 0u, TestName = "Disable from the middle")]
    [TestCase(0x21u, 2u, 0u, 1u, TestName = "An index without vectors")]
    [TestCase(0x31u, 0u, 0u, 1u, TestName = "Two actions")]
    [TestCase(0x23u, 1u, 0u, 1u, TestName = "Two kinds of data")]
    [TestCase(0x20u, 1u, 0u, 1u, TestName = "No kind of data")]
    [TestCase(0x01u, 1u, 0u, 1u, TestName = "No action")]
    [TestCase(0x61u, 1u, 0u, 1u, TestName = "An unknown flag")]
    [TestCase(0x22u, 1u, 0u, 2u, TestName = "Bools missing")]
    [TestCase(0x09u, 1u, 0u, 1u, TestName = "Masking what has no mask")]
    [TestCase(0x0Cu, 0u, 0u, 1u, TestName = "Masking by eventfd")]
    [TestCase(0x14u, 1u, 0u, 1u, TestName = "Resampling MSI")]
    [Row("58"), Row("59")]
    public void Refuses(uint flags, uint index, uint start, uint count) =>
        Assert.That(Set(flags, index, start, count), Is.EqualTo(Errno.EINVAL));

    [Test]
    [Row("60"), Row("61")]
    public void Refuses_descriptors_that_do_not_match()
    {
        using SafeFileHandle file = File.OpenHandle("/dev/null");
        SafeFileHandle one = _events[0].Handle;

        Assert.That(Set(0x24, TestDevice.Msi, 0, 2, [], one), Is.EqualTo(Errno.EINVAL));
        Assert.That(Set(0x21, TestDevice.Msi, 0, 1, [], one), Is.EqualTo(Errno.EINVAL));
        Assert.That(Set(0x21, TestDevice.Msi, 0, 0, [], one), Is.EqualTo(Errno.EINVAL));
        Assert.That(Set(0x24, TestDevice.Msi, 0, 2, [], one, file), Is.EqualTo(Errno.EINVAL));
        Assert.That(Trigger(TestDevice.Msi, 0), Is.False);
    }

    [Test]
    [Row("57")]
    public void Refuses_an_argsz_below_the_structure()
    {
        IrqSet set = new(19, (IrqSetFlags)0x21, 0, 0, 0);

        Assert.That(_client.Call(VfioUserCommand.DeviceSetIrqs, Wire.AsBytes(in set)).Errno, Is.EqualTo(Errno.EINVAL));
    }

    [Test]
    [Row("62")]
    public void A_full_counter_does_not_stop_the_server()
    {
        _client.SetIrqs(TestDevice.Msi, 0, _events[0]);
        _events[0].Add(ulong.MaxValue - 1);

        Assert.That(Trigger(TestDevice.Msi, 0), Is.True);
        Assert.That(Trigger(TestDevice.Msi, 0), Is.True);
    }

    [Test]
    public void Forgets_the_bindings_of_a_client_that_left()
    {
        _client.SetIrqs(TestDevice.Msi, 0, _events);
        _client.Dispose();

        using VfioUserClient next = _server.Connect();

        Assert.That(Trigger(TestDevice.Msi, 0), Is.False);
    }

    private Errno Set(uint flags, uint index, uint start, uint count, byte[]? data = null, params SafeFileHandle[] fds)
    {
        IrqSet set = new(IrqSet.Length, (IrqSetFlags)flags, index, start, count);
        return _client.Call(VfioUserCommand.DeviceSetIrqs, [.. Wire.AsBytes(in set), .. data ?? []], fds).Errno;
    }

    private bool Trigger(int index, int vector) =>
        _server.OnDeviceThread(() => _server.Device.Host.Trigger(index, vector));

    private int Count(int eventFd) => _events[eventFd].TryRead(out ulong count) ? (int)count : 0;
}
