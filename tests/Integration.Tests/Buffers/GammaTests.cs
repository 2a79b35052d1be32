using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplaySource;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace Integration.Tests.Buffers;

/// <summary>Programs in the guest that change its colours, and a guest that goes away under its picture.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class GammaTests : SystemTest
{
    private const int WidthPx = 640;
    private const int HeightPx = 480;

    private static readonly PixelRect s_all = new(0, 0, WidthPx, HeightPx);

    [Test]
    [Category("Slow")]
    public async Task A_gamma_table_is_an_event_with_damage_and_another_picture_and_the_guests_death_is_reported()
    {
        GvtDeviceProcess server = Bench.Serve("640x480");
        Guest guest = Bench.Boot(server, "--", "-initrd", GuestProbe.Initramfs());
        GuestProbe probe = new(guest, "aperture");
        Assert.That(probe.Ask($"show {WidthPx} {HeightPx}"), Is.EqualTo("ok"));
        using DisplayClient client = server.Connect();
        using RefreshRecorder recorder = new(server);

        (int, string)[] tables = [(0, "inverted"), (0, "plain"), (1024, "inverted"), (1024, "plain")];
        foreach ((int length, string shape) in tables)
        {
            Damage before = await client.GetDamageAsync(0);
            int flips = recorder.Flips.Count;
            Assert.That(probe.Ask($"gamma {length} {shape}"), Is.EqualTo("ok"));

            Assert.That(
                Patience.Until(
                    () => recorder.Flips.Skip(flips).Any(flip => flip.Planes == PlaneTypes.All), Patience.Step),
                $"an event for {length} {shape}");
            Damage after = await client.GetDamageAsync(0, before.Sequence);
            Assert.That(after.Rectangles, Is.EqualTo(new[] { s_all }));
            AssertDiagonal(client.Capture(0)!, shape == "inverted");
        }

        guest.Kill();

        Assert.That(
            Patience.Until(() => Primary(client).Flags.HasFlag(GfxPlaneExtensionFlags.GuestGone), Patience.Step),
            "the guest is gone");
        Assert.That(Primary(client).State, Is.EqualTo(GfxPlaneState.NotSupported));
        Assert.That(
            () => client.Capture(0),
            Throws.TypeOf<VfioUserException>().With.Property(nameof(VfioUserException.Errno)).EqualTo(Errno.EFAULT));
    }

    private static GfxPlaneExtension Primary(DisplayClient client) =>
        client.QueryPlaneAsync(DrmPlaneType.Primary, 0).AsTask().GetAwaiter().GetResult().Details;

    /// <summary>White pixels on black, or the other way round.</summary>
    private static void AssertDiagonal(Frame frame, bool isInverted) => Assert.That(
        Enumerable.Range(0, WidthPx * HeightPx).Where(i =>
        {
            (int y, int x) = Math.DivRem(i, WidthPx);
            uint expected = (x == y) != isInverted ? 0xFF_FFFFu : 0;
            return (frame.Row(y)[x] & 0xFF_FFFF) != expected;
        }),
        Is.Empty);
}
