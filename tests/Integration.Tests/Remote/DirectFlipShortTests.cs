using Integration.Tests.Buffers;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Remote;

/// <summary>The shortest proof of `gvt-device direct-flip`; DirectFlipTests, DirectFlipLifeTests and
/// DirectFlipCirrusTests have the rest.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class DirectFlipShortTests : SystemTest
{
    [Test]
    public void A_picture_and_a_cursor_are_shown_by_planes_of_i915_without_a_copy()
    {
        GvtDeviceProcess server = Bench.Serve("1024x768");
        Guest machine = Bench.Boot(server, "--memory", "2G", "--", "-initrd", GuestProbe.Initramfs());
        FlipRig rig = new(new GuestProbe(machine, "direct-flip"), () =>
        {
            using DisplayClient client = server.Connect();
            return client.Capture(0);
        });
        rig.Expect("ok", $"make 1000000 1024 768 x-tiled scattered 1024 1");
        rig.Expect("ok", $"make 1900000 64 64 linear together 8500 2");
        rig.Expect("ok", $"primary 1000000");
        rig.Expect("ok", $"cursor 1900000 -20 700");

        rig.Start("start", "direct: 1024x768");

        rig.AssertSamePicture("a picture and a cursor");
        Assert.That(rig.End(15), Does.StartWith("0 head=0 flips=").And.Contain(" copied=0 "));
    }
}
