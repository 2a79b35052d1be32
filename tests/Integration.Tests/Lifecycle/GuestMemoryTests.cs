using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Lifecycle;

/// <summary>Memory comes and goes while the guest runs.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class GuestMemoryTests : SystemTest
{
    private const string Device = "/machine/peripheral/hotplug";
    private const long Mi = 1 << 20;

    /// <summary>QEMU maps the memory block by block and unmaps all of it by one message.</summary>
    [Test]
    [Category("Slow")]
    public void A_guest_that_gave_memory_back_gets_it_again()
    {
        string initramfs = ExtraModules.Initramfs("virtio_pci", "virtio_mem");
        GvtDeviceProcess server = Bench.Serve();
        Guest guest = Bench.Boot(
            server,
            "--append", "memhp_default_state=online_movable",
            "--", "-initrd", initramfs, "-m", "1G,maxmem=4G",
            "-object", "memory-backend-memfd,id=blocks,size=1G,share=on",
            "-device", "virtio-mem-pci,id=hotplug,memdev=blocks,requested-size=1G");
        ExtraModules.Insert(guest);
        ExpectSize(guest, 1024 * Mi);

        foreach (long size in (long[])[256 * Mi, 1024 * Mi, 0, 512 * Mi])
        {
            guest.Monitor.Execute("qom-set", new { path = Device, property = "requested-size", value = size });
            ExpectSize(guest, size);
        }

        // A reset unplugs all of it at once.
        guest.Reset();
        guest.WaitUntilBooted();
        ExtraModules.Insert(guest);
        ExpectSize(guest, 512 * Mi);

        Assert.That(server.CountInLog("refused"), Is.Zero);
        Assert.That(guest.QemuErrors, Does.Not.Contain("dma").IgnoreCase);
        ConsoleAssert.ShowsConsole(server, guest);
    }

    private static void ExpectSize(Guest guest, long size) =>
        Assert.That(
            () => guest.Monitor.Execute("qom-get", new { path = Device, property = "size" }).GetInt64(),
            Is.EqualTo(size).After(120_000, 100));
}
