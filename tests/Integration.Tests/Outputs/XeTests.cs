using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Outputs;

/// <summary>The driver xe drives the same GPU as i915.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class XeTests : SystemTest
{
    [TestCase("tgl", "9a49")]
    [TestCase("rkl", "4c8a")]
    public void Xe_shows_the_console_of_a_bare_GPU(string platform, string deviceId)
    {
        string initramfs = ExtraModules.Initramfs("xe");
        GvtDeviceProcess server = Bench.Serve(
            ["--platform", platform, "--guest", "bare", "--no-stolen", "--output", "A=hdmi:1024x768"], []);
        Guest guest = Bench.Start(server, "--append", "gvt.insmod=0", "--", "-initrd", initramfs);
        guest.WaitUntilReady();
        ExtraModules.Insert(guest, $"force_probe={deviceId} force_execlist=1");
        guest.Do("banner");

        Assert.That(guest.Do("cat /proc/fb"), Does.Contain("xedrmfb"));
        ConsoleAssert.ShowsConsole(server, guest, head: 0);
        Assert.That(guest.Do("dmesg"), Does.Not.Contain("*ERROR*"));
        Assert.That(guest.Do("dmesg"), Does.Not.Contain("WARNING"));
    }
}
