using System.Text;
using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Lifecycle;

/// <summary>A kernel starts another one: nobody resets the device, and no firmware runs.</summary>
[Category("Qemu")]
[Category("Slow")]
[NonParallelizable]
internal sealed class KexecTests : SystemTest
{
    [Test]
    public void The_driver_binds_in_a_kernel_that_another_kernel_has_started()
    {
        if (Run("qemu/fetch", "--kexec").ExitCode != 0)
        {
            Assert.Ignore("kexec cannot be fetched");
        }

        (int exitCode, string initramfs) = Run("qemu/initramfs", "--kexec");
        Assert.That(exitCode, Is.Zero, initramfs);
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

    private static (int ExitCode, string Text) Run(string name, string option)
    {
        using ChildProcess script = new(Repository.Script(name), [option]);
        int exitCode = script.WaitForExit(Patience.Download);
        return (exitCode, exitCode == 0 ? Encoding.UTF8.GetString(script.Output()).Trim() : script.Errors);
    }
}
