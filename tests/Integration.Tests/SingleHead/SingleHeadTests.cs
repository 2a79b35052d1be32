using DisplayModel.Edid;
using DisplayModel.Timing;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.SingleHead;

/// <summary>One monitor, one guest for all these tests. This part: what the driver found.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed partial class SingleHeadTests : SingleHeadBasics
{
    [Test]
    public void The_kernel_log_of_the_boot_is_clean()
    {
        Assert.That(Guest.Do("dmesg"), Does.Contain("Initialized i915"));
        new KernelLog(Guest).AssertClean();
    }

    [Test]
    public void I915_drives_the_device()
    {
        Assert.That(Guest.Do("readlink /sys/bus/pci/devices/0000:00:02.0/driver").Trim(), Does.EndWith("/i915"));
    }

    [Test]
    public void Exactly_the_configured_monitor_is_connected()
    {
        string connected = Guest.Do("cd /sys/class/drm; grep -lx connected card*-*/status");

        Assert.That(connected.Trim(), Is.EqualTo("card0-HDMI-A-1/status"));
    }

    [Test]
    public void The_guest_reads_the_EDID_that_was_built()
    {
        DisplayTiming preferred = CvtTiming.For(WidthPx, HeightPx, 60_000);
        byte[] expected = EdidBuilder.Build(
            new MonitorDescription { PreferredMode = preferred, SerialNumber = 1, MaxPixelClockHz = 300_000_000 });

        Assert.That(Guest.ReadBytes("/sys/class/drm/card0-HDMI-A-1/edid"), Is.EqualTo(expected));
    }

    [Test]
    public void The_preferred_mode_is_the_first_one_offered_and_the_framebuffer_has_its_size()
    {
        Assert.That(Guest.Do("head -n1 /sys/class/drm/card0-HDMI-A-1/modes").Trim(), Is.EqualTo(Mode));
        Assert.That(Guest.Do("cat /sys/class/graphics/fb0/virtual_size").Trim(), Is.EqualTo($"{WidthPx},{HeightPx}"));
        Assert.That(Server.Info().Pipes[0].Mode, Does.StartWith(Mode));
    }

    [Test]
    public void Only_the_first_head_is_lit()
    {
        Assert.That(
            Server.Info().Pipes.Select(pipe => pipe.Mode is not null), Is.EqualTo(new[] { true, false, false }));
    }
}
