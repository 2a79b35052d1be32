using DisplayModel.Scanout;
using Integration.Tests.Buffers;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Remote;

/// <summary>`gvt-device direct-flip` on a real driver: i915 in a virtual machine whose graphics card is a device of
/// ours. What that device shows outside must be what the device inside shows, whose guest is a program that programs
/// planes.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class DirectFlipTests
{
    private const string First = "1000000";
    private const string Second = "1400000";
    private const string Overlay = "1800000";
    private const string Cursor = "1900000";
    private const string Scattered = "2000000";
    private const string Other = "2800000";

    private readonly TestBench _bench = new();
    private FlipRig _rig = null!;

    private Guest Machine => _bench.Guests[0];

    private GvtDeviceProcess Outside => _bench.Servers[0];

    [OneTimeSetUp]
    public void Boot() => _bench.SetUp(GetType().Name, () =>
    {
        GvtDeviceProcess server = _bench.Serve("1024x768");
        _bench.Boot(server, "--memory", "2G", "--", "-initrd", GuestProbe.Initramfs());
        _rig = new FlipRig(new GuestProbe(Machine, "direct-flip"), OutsideFrame);
        Expect("ok", $"make {First} 1024 768 linear scattered 1024 1");
        Expect("ok", $"make {Second} 1024 768 x-tiled reversed 4096 2");
        Expect("ok", $"make {Overlay} 256 128 x-tiled together 8192 3");
        Expect("ok", $"make {Cursor} 64 64 linear together 8500 4");
        Expect("ok", $"primary {First}");
    });

    [TearDown]
    public void Report() => FailureReport.AfterTest(_bench, end: false);

    [OneTimeTearDown]
    public void End() => _bench.End();

    [Test]
    public void Planes_are_shown_pixel_by_pixel_without_a_copy_and_the_console_comes_back()
    {
        string console = ConsoleSurface();
        Start("start", "direct: 1024x768 in 1024x768");
        AssertSamePicture("the primary plane");

        Expect("ok", $"cursor {Cursor} -20 -10");
        AssertSamePicture("a cursor over the edge");
        Expect("ok", $"cursor {Cursor} 1000 750");
        AssertSamePicture("a cursor over the other edge");
        Expect("ok", $"overlay {Overlay} 300 200");
        AssertSamePicture("a tiled overlay");
        Expect("ok", $"draw {First} 10 20 300 40 9");
        AssertSamePicture("what was drawn into the buffer that is shown");

        ulong before = Flips();
        Expect("ok", $"frames {Second} {First} 100");
        AssertSamePicture("flips");
        Assert.That(Flips() - before, Is.GreaterThan(20UL));

        Assert.That(EndBy(15), Does.StartWith("0 head=0 flips=").And.Contain(" copied=0 "));
        Assert.That(ConsoleSurface(), Is.EqualTo(console));
    }

    [Test]
    public void A_buffer_in_too_many_pieces_is_copied_until_another_one_is_shown()
    {
        const string limit = "/sys/module/udmabuf/parameters/list_limit";
        Machine.Do($"echo 100 >{limit}");
        try
        {
            Expect("ok", $"make {Scattered} 1024 768 linear scattered 9000 5");
            Expect("ok", $"primary {Scattered}");
            Start("start", "copied: 1024x768 in 1024x768");
            Assert.That(_rig.Ask($"await copied:"), Does.Contain("udmabuf.list_limit="));
            AssertSamePicture("a copy");
            Expect("ok", $"cursor {Cursor} 500 -7");
            AssertSamePicture("a copy with a cursor");
            Expect("ok", $"draw {Scattered} 700 600 50 60 6");
            AssertSamePicture("a copy of what was drawn");
        }
        finally
        {
            Machine.Do($"echo 1024 >{limit}");
        }

        Expect("ok", $"primary {First}");
        Assert.That(_rig.Ask($"await direct:"), Does.Contain("direct: 1024x768"));
        AssertSamePicture("no copy any more");
        Assert.That(EndBy(15), Does.StartWith("0 head=0 flips=").And.Not.Contain(" copied=0 "));
    }

    [Test]
    public void Memory_that_goes_keeps_the_last_picture_and_a_dark_head_turns_the_monitor_off()
    {
        Start("start", "direct:");
        AssertSamePicture("before");
        string before = _rig.OutsidePicture();

        Expect("ok", $"unmap");
        Assert.That(_rig.Ask($"await kept"), Does.Contain("memory is not there"));
        Assert.That(_rig.OutsidePicture(), Is.EqualTo(before));
        Expect("ok", $"map");
        Expect("ok", $"primary {Second}");
        AssertSamePicture("memory that is back");

        Expect("ok", $"pipe off");
        Assert.That(Patience.Until(() => _rig.OutsidePicture() == "dark", Patience.Step), Is.True);
        Expect("ok", $"pipe on");
        AssertSamePicture("a head that is lit again");
        EndBy(15);
    }

    [Test]
    public void A_program_that_is_killed_leaves_the_console()
    {
        string console = ConsoleSurface();
        Start("start", "direct:");
        AssertSamePicture("before");

        EndBy(9);

        Assert.That(Patience.Until(() => ConsoleSurface() == console, Patience.Step), Is.True, ConsoleSurface());
    }

    [Test]
    public void A_lease_is_enough()
    {
        Start("lease", "direct: 1024x768");
        Expect("ok", $"cursor {Cursor} 30 40");
        AssertSamePicture("a leased monitor");

        string other = Machine.Run(
            "dotnet /opt/program/gvt-device.dll direct-flip --display-socket /tmp/gvt-device-*/display.sock").Output;
        Assert.That(other, Does.Contain("another program shows its picture on /dev/dri/card0"));

        Assert.That(EndBy(15), Does.StartWith("0 head=0 flips="));
        Expect("ok", $"unlease");
    }

    [Test]
    public void Asynchronous_flips_end_with_the_right_picture()
    {
        Expect("ok", $"make {Other} 1024 768 x-tiled together 12000 7");
        Expect("ok", $"primary {Other}");
        Start("start --async", "direct: 1024x768");
        AssertSamePicture("before");
        Expect("ok", $"frames {Second} {Other} 40");
        AssertSamePicture("after");
        Assert.That(EndBy(15), Does.StartWith("0 head=0 flips="));
    }

    [TestCase(1200, 700)]
    [TestCase(640, 400)]
    public void A_picture_whose_size_is_no_mode_is_scaled_between_black_bars(int width, int height)
    {
        Expect("ok", $"make {Other} {width} {height} linear together 11000 8");
        Expect("ok", $"primary {Other}");
        Start("start", $"{width}x{height} in 1024x768");
        Assert.That(_rig.Ask($"await in 1024x768"), Does.Contain("direct, scaled"));

        Frame frame = OutsideFrame()!;

        Assert.That((frame.WidthPx, frame.HeightPx), Is.EqualTo((1024, 768)));
        Assert.That(frame.Row(10).ToArray(), Is.All.EqualTo(0));
        Assert.That(frame.Row(384).ToArray().Distinct().Count(), Is.GreaterThan(100));
        Expect("ok", $"primary {First}");
        AssertSamePicture("a size that is a mode");
        EndBy(15);
    }

    private void Start(string command, string how) => _rig.Start(command, how);

    private string EndBy(int signal)
    {
        Expect("ok", $"cursor off");
        Expect("ok", $"overlay off");
        string end = _rig.End(signal);
        Expect("ok", $"primary {First}");
        return end;
    }

    private void Expect(string answer, FormattableString request) => _rig.Expect(answer, request);

    private void AssertSamePicture(string what) => _rig.AssertSamePicture(what);

    private Frame? OutsideFrame()
    {
        using DisplayClient client = Outside.Connect();
        return client.Capture(0);
    }

    private ulong Flips() => Outside.Info().Pipes[0].Primary.Flips;

    private string ConsoleSurface() => Outside.Info().Pipes[0].Primary.Surface ?? "none";
}
