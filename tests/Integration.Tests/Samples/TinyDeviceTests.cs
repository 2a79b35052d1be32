using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace Integration.Tests.Samples;

internal sealed class TinyDeviceTests
{
    private const ulong MsiControl = 0x42;

    [Test]
    public void The_device_counts_reads_and_raises_its_interrupt_as_the_guest_wants_it()
    {
        using SampleProcess sample = new("TinyDevice");
        using VfioUserClient client = sample.Connect();
        using EventFd interrupt = EventFd.Create();

        Assert.That(client.RegionRead<uint>(PciRegionIndex.Bar0, 0), Is.EqualTo(1));
        Assert.That(client.RegionRead<uint>(PciRegionIndex.Bar0, 0), Is.EqualTo(2));
        client.SetIrqs(PciIrqIndex.Intx, 0, interrupt);
        client.RegionWrite(PciRegionIndex.Bar0, 4, 1u);
        Assert.That(interrupt.TryRead(out _), Is.True, "the pin");
        client.RegionWrite(PciRegionIndex.Bar0, 4, 0u);
        client.RegionWrite(PciRegionIndex.Config, MsiControl, (ushort)1);
        client.SetIrqs(PciIrqIndex.Msi, 0, interrupt);
        client.RegionWrite(PciRegionIndex.Bar0, 4, 1u);
        Assert.That(interrupt.TryRead(out _), Is.True, "MSI");
        Assert.That(client.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
        Assert.That(client.RegionRead<uint>(PciRegionIndex.Bar0, 0), Is.EqualTo(1));
    }
}
