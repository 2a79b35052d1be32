using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;

namespace VfioUser.Server.Tests.Restart;

/// <summary>A server ends in order, and another one goes on with its client.</summary>
public sealed class HandOverTests : RestartFixture
{
    /// <summary>Restarts after each message, and once more after each second one.</summary>
    [Test]
    public void A_client_does_not_notice_a_hand_over_between_any_two_messages([Values(1, 2)] int times)
    {
        Action[] steps =
        [
            () => Client.Negotiate(),
            () => Client.DmaMap(RamAddress, RamBytes, Ram.Handle),
            () => Client.SetIrqs(TestDevice.Msi, 0, Msi),
            () => Client.RegionWrite(TestDevice.Bar, 8, 0x1234u),
            () => Assert.That(Client.RegionRead<uint>(TestDevice.Bar, 8), Is.EqualTo(0x1234)),
            () => Client.RegionWrite(TestDevice.Bar, 12, 0x5678u, posted: true),
            () => Assert.That(Client.RegionRead<uint>(TestDevice.Bar, 12), Is.EqualTo(0x5678)),
            () => Assert.That(Paint(0x40), Is.EqualTo(ReadRam(0x40))),
            () => Assert.That(Trigger(), Is.GreaterThanOrEqualTo(1)),
            () => Client.DmaUnmap(RamAddress, RamBytes),
            () => Assert.That(IsMapped(), Is.False),
        ];
        foreach (Action step in steps)
        {
            for (int i = 0; i < times; i++)
            {
                HandOver();
            }

            step();
        }

        Assert.That(Store.Names, Has.None.EqualTo("file0"), "the memory is not mapped any more");
    }

    [Test]
    public void A_part_of_a_message_is_completed_for_the_next_server()
    {
        Client.Negotiate();
        RegionTransfer access = new(16, TestDevice.Bar, sizeof(uint));
        MessageHeader header = new(7, VfioUserCommand.RegionRead, 32, 0, 0);
        byte[] request = [.. Wire.AsBytes(in header), .. Wire.AsBytes(in access)];
        for (int cut = 1; cut < request.Length; cut++)
        {
            Client.SendRaw(request.AsSpan(0, cut));
            HandOver();
            Client.SendRaw(request.AsSpan(cut));

            Assert.That(Client.Receive().Header.Id, Is.EqualTo(7));
        }
    }

    [Test]
    public void Each_message_is_signalled_once_more_after_a_restart()
    {
        Client.Negotiate();
        Client.SetIrqs(TestDevice.Msi, 0, Msi);

        HandOver();
        Client.RegionRead<uint>(TestDevice.Bar, 0);

        Assert.That(Msi.TryRead(out ulong count), Is.True);
        Assert.That(count, Is.EqualTo(1));
    }

    [Test]
    public void Mapping_and_unmapping_for_long_does_not_make_the_record_grow()
    {
        Client.Negotiate();
        for (int i = 0; i < 30_000; i++)
        {
            Client.DmaMap(RamAddress, RamBytes, Ram.Handle);
            Client.DmaUnmap(RamAddress, RamBytes);
        }

        Client.DmaMap(RamAddress, RamBytes, Ram.Handle);
        HandOver();

        Assert.That(Paint(8), Is.EqualTo(ReadRam(8)));
    }

    [Test]
    public void Reads_allocate_nothing_for_the_sake_of_a_restart()
    {
        Client.Negotiate();
        Read(1000);
        long before = Server.OnDeviceThread(GC.GetAllocatedBytesForCurrentThread);
        Read(1000);
        long once = Server.OnDeviceThread(GC.GetAllocatedBytesForCurrentThread) - before;

        Read(10_000);

        Assert.That(Server.OnDeviceThread(GC.GetAllocatedBytesForCurrentThread) - before - once, Is.LessThan(10_000));
    }

    private void Read(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Client.RegionRead<uint>(TestDevice.Bar, 0);
        }
    }

    /// <summary>Signals the interrupt.</summary>
    /// <returns>How often it has been signalled since the last look.</returns>
    private ulong Trigger()
    {
        Server.OnDeviceThread(() => Server.Device.Host.Trigger(TestDevice.Msi));
        return Msi.TryRead(out ulong count) ? count : 0;
    }

    private bool IsMapped() =>
        Server.OnDeviceThread(() => Server.Device.Host.Memory.TryRead(RamAddress, new byte[4]));

    /// <summary>Writes something into guest memory.</summary>
    private byte[] Paint(int offset)
    {
        byte[] bytes = [1, 2, 3, (byte)(offset + 4)];
        bytes.CopyTo(Ram.Slice((ulong)offset, bytes.Length));
        return bytes;
    }

    private byte[] ReadRam(int offset)
    {
        byte[] bytes = new byte[4];
        Server.OnDeviceThread(() => Server.Device.Host.Memory.TryRead(RamAddress + (ulong)offset, bytes));
        return bytes;
    }
}
