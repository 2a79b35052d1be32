using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;
using static VfioUser.Server.Tests.Hostile.Raw;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>Two devices in one process: what is done to the one is nothing to the other. The other's client is in the
/// middle of a conversation while it happens, and every answer that it gets is looked at.</summary>
[NonParallelizable]
internal sealed class IsolationTests
{
    private readonly ServerUnderTest _abused = new(
        configure: o => o with
        {
            Channel = new MessageChannelOptions { SendTimeout = TimeSpan.FromMilliseconds(100) },
            DrainTimeout = TimeSpan.FromMilliseconds(100),
            DmaTimeout = TimeSpan.FromMilliseconds(100),
        });

    private readonly ServerUnderTest _other = new();

    [TearDown]
    public void Stop()
    {
        _abused.Dispose();
        _other.Dispose();
    }

    [Test]
    public void Impossible_messages_do_not_disturb_other_devices() => OthersAreServedDuring(() =>
    {
        using VfioUserClient client = _abused.Connect();
        client.SendRaw(Header(1, VfioUserCommand.RegionRead, uint.MaxValue));
        client.SendRaw(new byte[100_000]);
        Assert.That(() => { client.Receive(); client.Receive(); }, Throws.InstanceOf<IOException>());
    });

    [Test]
    public void A_flood_whose_replies_are_never_read_does_not_disturb_other_devices() => OthersAreServedDuring(() =>
    {
        using VfioUserClient client = _abused.Connect();
        byte[] read = Message(1, VfioUserCommand.RegionRead, Transfer(0, TestDevice.Bar, 64 << 10));
        Assert.That(
            () =>
            {
                while (true)
                {
                    client.SendRaw(read);
                }
            },
            Throws.InstanceOf<IOException>());
    });

    [Test]
    public void A_flood_of_posted_writes_does_not_disturb_other_devices() => OthersAreServedDuring(() =>
    {
        using VfioUserClient client = _abused.Connect();
        byte[] write = Message(1, VfioUserCommand.RegionWrite, Transfer(0, TestDevice.Bar, 4, 1, 2, 3, 4), flags: 0x10);
        byte[] many = [.. Enumerable.Repeat(write, 1000).SelectMany(message => message)];
        for (int i = 0; i < 100; i++)
        {
            client.SendRaw(many);
        }

        Assert.That(client.RegionRead<uint>(TestDevice.Bar, 0), Is.EqualTo(0x0403_0201));
    });

    [TestCase(3)]
    [TestCase(20)]
    public void Clients_that_die_within_a_message_do_not_disturb_other_devices(int bytes) => OthersAreServedDuring(() =>
    {
        byte[] read = Message(1, VfioUserCommand.RegionRead, Transfer(0, TestDevice.Bar, 4));
        for (int i = 0; i < 100; i++)
        {
            using VfioUserClient client = _abused.Connect();
            client.SendRaw(read.AsSpan(0, bytes));
        }
    });

    [Test]
    public void Half_a_message_and_then_silence_do_not_disturb_other_devices()
    {
        using VfioUserClient client = _abused.Connect();
        OthersAreServedDuring(() => client.SendRaw(Header(1, VfioUserCommand.RegionRead, 32)));
    }

    [Test]
    public void A_full_eventfd_that_blocks_does_not_disturb_other_devices() => OthersAreServedDuring(() =>
    {
        using SafeFileHandle file = Libc.EventFd(0, Libc.EfdCloexec);
        using VfioUserClient client = _abused.Connect();
        Assert.That(
            client.Call(VfioUserCommand.DeviceSetIrqs, SetIrqs(0x24, TestDevice.Msi, 0, 1), [file]).Errno,
            Is.EqualTo(Errno.None));
        Assert.That((int)Libc.Write(file, U64(ulong.MaxValue - 1)), Is.EqualTo(8));
        for (int i = 0; i < 1000; i++)
        {
            Assert.That(_abused.OnDeviceThread(() => _abused.Device.Host.Trigger(TestDevice.Msi)), Is.True);
        }
    });

    [Test]
    public void Memory_that_never_answers_does_not_disturb_other_devices() => OthersAreServedDuring(() =>
    {
        using VfioUserClient client = _abused.Connect();
        client.DmaMap(0, 0x1000);
        Assert.That(_abused.OnDeviceThread(() => _abused.Device.Host.Memory.TryRead(0, new byte[4])), Is.False);
    });

    [Test]
    public void A_device_that_throws_does_not_disturb_other_devices() => OthersAreServedDuring(() =>
    {
        _abused.Device.OnRead = (_, _) => throw new InvalidOperationException("a bug");
        using VfioUserClient client = _abused.Connect();
        for (int i = 0; i < 100; i++)
        {
            Assert.That(
                client.Call(VfioUserCommand.RegionRead, Transfer(0, TestDevice.Bar, 4)).Errno, Is.EqualTo(Errno.EIO));
        }
    });

    /// <summary>The other device's client writes, reads back, is interrupted and reaches its memory, again and again
    /// until the abuse is over, and a few times more.</summary>
    private void OthersAreServedDuring(Action abuse)
    {
        const int after = 50;
        using MemFd memory = MemFd.Create("ram", 4096);
        using EventFd eventFd = EventFd.Create();
        using VfioUserClient client = _other.Connect();
        client.DmaMap(0, 4096, memory.Handle);
        client.SetIrqs(TestDevice.Msi, 0, eventFd);
        _other.Device.OnRead = (_, _) => _other.Device.Host.Trigger(TestDevice.Msi);
        using Task abuser = Task.Run(abuse);
        uint round = 0;
        for (int left = after; left > 0; left -= abuser.IsCompleted ? 1 : 0)
        {
            round++;
            client.RegionWrite(TestDevice.Bar, 16, round, posted: true);
            Assert.That(client.RegionRead<uint>(TestDevice.Bar, 16), Is.EqualTo(round));
            Assert.That(eventFd.TryRead(out ulong count) ? count : 0, Is.EqualTo(1), "one interrupt for one read");
            byte value = (byte)round;
            Assert.That(_other.OnDeviceThread(() => _other.Device.Host.Memory.TryWrite(7, [value])), Is.True);
            Assert.That(memory.Slice(7, 1)[0], Is.EqualTo(value));
        }

        abuser.GetAwaiter().GetResult();
        Assert.That(_other.Server.Statistics.Connects, Is.EqualTo(1), "it never had to come back");
        Assert.That(_abused.OnDeviceThread(() => 1), Is.EqualTo(1), "the abused device lives on");
    }
}
