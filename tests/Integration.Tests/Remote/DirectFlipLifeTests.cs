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

    /// <summary>A movement, and a press of the left button.</summary>
    private static readonly object[] s_click =
    [
        new { type = "rel", data = new { axis = "x", value = 40 } },
        new { type = "rel", data = new { axis = "y", value = 30 } },
        new { type = "btn", data = new { button = "left", down = true } },
    ];

    private readonly TestBench _bench = new();
    private FlipRig _rig = null!;
    private byte[] _edid = null!;

    private Guest Machine => _bench.Guests[0];

    private GvtDeviceProcess Outside => _bench.Servers[0];

    [OneTimeSetUp]
    public void Boot() => _bench.SetUp(GetType().Name, () =>
    {
        GvtDeviceProcess server = _bench.Serve("1024x768");
        string[] devices =
            ["-device", "qemu-xhci", "-device", "usb-kbd", "-device", "usb-mouse", "-device", "cirrus-vga,addr=08.0"];
        _bench.Boot(
            server, ["--memory", "2G", "--", "-initrd", GuestProbe.Initramfs(hasInput: true, "cirrus"), .. devices]);
        GuestProbe.StartInput(Machine);
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
        try
        {
            _rig.Start("lease", "direct: 1024x768");
            _rig.Expect("ok", $"revoke");
            _rig.Expect("ok", $"draw {First} 0 0 100 100 3");

            Assert.That(_rig.End(0), Is.EqualTo("1 gvt-device: the lease was revoked by the program that gave it"));
        }
        finally
        {
            _rig.Expect("ok", $"unlease");                      // the other tests need the card
        }
    }

    [Test]
    public void Another_text_console_can_be_looked_at()
    {
        string console = ConsoleSurface();
        Machine.Do("chvt 2");
        _rig.Start("start --tty /dev/tty1", "direct: 1024x768");
        Assert.That(Machine.Do("cat /sys/class/tty/tty0/active").Trim(), Is.EqualTo("tty1"));
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

    [Test]
    public void The_keyboard_and_pointer_go_to_the_guest_until_they_are_let_go()
    {
        string console = ConsoleSurface();
        _rig.Expect("ok", $"qmp /tmp/qmp.sock");
        _rig.Start("start --qmp /tmp/qmp.sock --tty /dev/tty1", "direct: 1024x768");

        Press("a");
        _rig.Expect("key 30 down, key 30 up", $"typed key 30 up");
        Machine.Monitor.Execute("input-send-event", new { events = s_click });
        Assert.That(_rig.Ask($"typed btn left down"), Does.Contain("abs x ").And.Contain("abs y "));

        Press("ctrl", "alt", "f2");
        Assert.That(Patience.Until(() => ConsoleSurface() == console, Patience.Step), Is.True, ConsoleSurface());
        Machine.Do("chvt 1");
        _rig.AssertSamePicture("the console of direct flip again");

        Press("ctrl", "alt", "g");
        Press("b");
        Press("ctrl", "alt", "g");
        Press("c");
        Assert.That(_rig.Ask($"typed key 46 up"), Does.Not.Contain("key 48"));
        Assert.That(_rig.End(15), Does.StartWith("0 head=0 flips="));
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

    [Test]
    public void Another_card_is_used_if_the_user_names_it()
    {
        string console = ConsoleSurface();
        _rig.Start("start --card /dev/dri/card1", "VGA-1 direct: 1024x768");

        Assert.That(ConsoleSurface(), Is.EqualTo(console), "the first card");
        Assert.That(_rig.End(15), Does.StartWith("0 head=0 flips="));
    }

    private void ShowFirst()
    {
        _rig.Expect("ok", $"make {First} 1024 768 linear scattered 1024 1");
        _rig.Expect("ok", $"primary {First}");
    }

    private void Press(params string[] keys) => Machine.Monitor.Execute(
        "send-key", new { keys = keys.Select(key => new { type = "qcode", data = key }) });

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
