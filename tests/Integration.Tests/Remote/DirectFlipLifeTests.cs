using DisplayModel.Scanout;
using Integration.Tests.Buffers;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Remote;

/// <summary>What `gvt-device direct-flip` does when something around it comes or goes: monitors, text consoles, the
/// server, the lessor, itself. The card is a device of ours, driven by i915 in a virtual machine.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class DirectFlipLifeTests
{
    private const string First = "1000000";

    private readonly TestBench _bench = new();
    private FlipRig _rig = null!;
    private byte[] _edid = null!;

    private Guest Machine => _bench.Guests[0];

    private GvtDeviceProcess Outside => _bench.Servers[0];

    [OneTimeSetUp]
    public void Boot() => _bench.SetUp(GetType().Name, () =>
    {
        GvtDeviceProcess server = _bench.Serve("1024x768");
        _bench.Boot(server, "--memory", "2G", "--", "-initrd", GuestProbe.Initramfs());
        _edid = Machine.ReadBytes("/sys/class/drm/card0-HDMI-A-1/edid");
        _rig = new FlipRig(new GuestProbe(Machine, "direct-flip"), OutsideFrame);
        ShowFirst();
    });

    [SetUp]
    public void PlugMonitor() => Plug(_edid);

    [TearDown]
    public void Report() => FailureReport.AfterTest(_bench, end: false);

    [OneTimeTearDown]
    public void End() => _bench.End();

    [Test]
    public void A_monitor_that_goes_and_comes_does_so_for_the_guest_too()
    {
        _rig.Start("start --edid-from-host", "direct: 1024x768");
        byte[] edid = [.. _edid.Take(128)];
        (edid[126], edid[127]) = (0, 0);                        // no extension; the checksum
        edid[127] = (byte)-edid.Sum(value => value);

        Plug(null);
        _rig.Await("waits (no monitor is connected)");
        Assert.That(Patience.Until(() => _rig.Ask($"monitor") == "0", Patience.Step), Is.True);

        Plug(edid);
        _rig.Await("1024x768 in ");
        _rig.AssertSamePicture("a monitor that is back");
        Assert.That(_rig.Ask($"monitor"), Is.EqualTo("128"));
        Assert.That(_rig.End(15), Does.StartWith("0 head=0 flips="));
    }

    [Test]
    public void A_lease_that_is_revoked_ends_it_with_a_reason()
    {
        _rig.Start("lease", "direct: 1024x768");
        _rig.Expect("ok", $"revoke");
        _rig.Expect("ok", $"draw {First} 0 0 100 100 3");

        Assert.That(_rig.End(0), Is.EqualTo("1 gvt-device: the lease was revoked by the program that gave it"));
        _rig.Expect("ok", $"unlease");
    }

    [Test]
    public void Another_text_console_can_be_looked_at()
    {
        string console = ConsoleSurface();
        _rig.Start("start --tty /dev/tty1", "direct: 1024x768");
        _rig.AssertSamePicture("before");

        Machine.Do("chvt 2");
        Assert.That(Patience.Until(() => ConsoleSurface() == console, Patience.Step), Is.True, ConsoleSurface());
        _rig.Expect("ok", $"draw {First} 100 100 300 200 5");
        Machine.Do("chvt 1");

        _rig.AssertSamePicture("the console of direct flip again");
        _rig.End(9);
        Assert.That(Patience.Until(() => ConsoleSurface() == console, Patience.Step), Is.True, ConsoleSurface());
        Machine.Do("chvt 2 && chvt 1");
    }

    [TestCase("black", true)]
    [TestCase("last", false)]
    public void A_server_that_goes_leaves_what_was_asked_for_until_another_comes(string option, bool isDark)
    {
        _rig.Start($"start --on-end {option}", "direct: 1024x768");
        _rig.AssertSamePicture("before");
        string before = _rig.OutsidePicture();

        _rig.Expect("ok", $"kill-server");
        _rig.Await("waits (the server has gone)");
        Assert.That(_rig.OutsidePicture(), Is.EqualTo(isDark ? "dark" : before));

        _rig.Expect("ok", $"restart-server");
        ShowFirst();
        _rig.AssertSamePicture("a new server");
        Assert.That(_rig.End(15), Does.StartWith("0 head=0 flips="));
    }

    private void ShowFirst()
    {
        _rig.Expect("ok", $"make {First} 1024 768 linear scattered 1024 1");
        _rig.Expect("ok", $"primary {First}");
    }

    private void Plug(byte[]? edid)
    {
        using DisplayClient client = Outside.Connect();
        client.SetOutputAsync(0, edid).AsTask().GetAwaiter().GetResult();
    }

    private Frame? OutsideFrame()
    {
        using DisplayClient client = Outside.Connect();
        return client.Capture(0);
    }

    private string ConsoleSurface() => Outside.Info().Pipes[0].Primary.Surface ?? "none";
}
