using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Buffers;

/// <summary>Programs in the guest that map buffers through the aperture (DRM_IOCTL_I915_GEM_MMAP_GTT).</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class ApertureTests : SystemTest
{
    /// <summary>i915 cannot move what is shown, and it maps other buffers in parts of 1 MiB: where no room for a part
    /// is left, the program faults without end, and stays unkillable.</summary>
    [Test]
    [Category("Slow")]
    public void Beside_a_small_buffer_that_is_shown_there_is_room_to_map_a_large_one()
    {
        GvtDeviceProcess server = Bench.Serve();
        Guest guest = Bench.Boot(server, "--", "-initrd", GuestProbe.Initramfs());
        GuestProbe probe = new(guest, "aperture");

        // The first takes the beginning, so that the one that is shown comes to lie in the middle of a small aperture.
        Assert.That(probe.Ask($"map 512 384"), Is.EqualTo("same"));
        Assert.That(probe.Ask($"show 640 480"), Is.EqualTo("ok"));
        Assert.That(probe.Ask($"map 1024 768"), Is.EqualTo("same"));
        AssertDiagonal(server);
    }

    private static void AssertDiagonal(GvtDeviceProcess server)
    {
        using DisplayClient client = server.Connect();
        Frame frame = client.Capture(0)!;
        Assert.That((frame.WidthPx, frame.HeightPx), Is.EqualTo((640, 480)));
        Assert.That(
            Enumerable.Range(0, 640 * 480)
                .Where(i => (frame.Row(i / 640)[i % 640] & 0xFF_FFFF) != (i % 640 == i / 640 ? 0xFF_FFFFu : 0)),
            Is.Empty);
    }
}
