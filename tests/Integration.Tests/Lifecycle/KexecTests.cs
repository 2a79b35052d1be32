using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Lifecycle;

/// <summary>A kernel starts another one: nobody resets the device, and no firmware runs.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class KexecTests : SystemTest
{
    [Test]
    public void The_driver_binds_in_a_kernel_that_another_kernel_has_started()
    {
        if (!SetUpScript.TryRun("qemu/fetch", ["--kexec"], out string complaint))
        {
            Assert.Ignore($"kexec cannot be fetched:\n{complaint}");
        }

        string initramfs = SetUpScript.Run("qemu/initramfs", "--kexec");
        GvtDeviceProcess server = Bench.Serve();
        Guest guest = Bench.Boot(server, "--", "-initrd", initramfs);
        ConsoleAssert.ShowsConsole(server, guest);
        string firstBoot = guest.Do("cat /proc/sys/kernel/random/boot_id");
        int resets = server.CountInLog("device reset");

        guest.Do("find / -xdev | cpio -o -H newc >/tmp/initrd");
        guest.Do("kexec -l /boot/vmlinuz --initrd=/tmp/initrd --reuse-cmdline");
        guest.Kexec();
        guest.WaitUntilBooted();

        Assert.That(guest.Do("cat /proc/sys/kernel/random/boot_id"), Is.Not.EqualTo(firstBoot));
        Assert.That(server.CountInLog("device reset"), Is.EqualTo(resets), "nothing came between the kernels");
        ConsoleAssert.ShowsConsole(server, guest);
        new KernelLog(guest).AssertClean();
    }
}
