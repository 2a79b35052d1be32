using DisplayModel.Scanout;
using Integration.Tests.Buffers;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Remote;

/// <summary>`gvt-device direct-flip` on a card that has one plane, and neither scales nor knows tiled layouts: the
/// driver cirrus. The picture that QEMU has of the card must be that of the server.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class DirectFlipCirrusTests
{
    private const string First = "1000000";
    private const string Tiled = "1400000";
    private const string Cursor = "1900000";
    private const string Other = "2800000";

    private readonly TestBench _bench = new();
    private FlipRig _rig = null!;

    [OneTimeSetUp]
    public void Boot() => _bench.SetUp(GetType().Name, () =>
    {
        MesaDisk mesa = MesaDisk.Fetch();
        if (mesa.WhyNot is { } reason)
        {
            Assert.Ignore(reason);
        }

        Guest machine = _bench.Start(
            null,
            [
                "--memory", "2G", "--append", "gvt.insmod=0", "--", "-device", "cirrus-vga",
                "-initrd", GuestProbe.Initramfs(["cirrus", .. MesaDisk.Modules]), .. mesa.QemuArguments,
            ]);
        machine.WaitUntilReady();
        ExtraModules.Insert(machine);
        MesaDisk.Unpack(machine);
        _rig = new FlipRig(new GuestProbe(machine, "direct-flip"), () => ScreenDump.Take(machine));
        _rig.Expect("ok", $"make {First} 1024 768 linear scattered 1024 1");
        _rig.Expect("ok", $"make {Tiled} 1024 768 x-tiled reversed 4096 2");
        _rig.Expect("ok", $"make {Cursor} 64 64 linear together 8500 4");
        _rig.Expect("ok", $"primary {First}");
    });

    [TearDown]
    public void Report() => FailureReport.AfterTest(_bench, end: false);

    [OneTimeTearDown]
    public void End() => _bench.End();

    [Test]
    public void A_cursor_without_a_plane_is_drawn_by_the_GPU_until_it_is_gone()
    {
        _rig.Start("start", "direct: 1024x768 in 1024x768");
        _rig.AssertSamePicture("the primary plane");

        _rig.Expect("ok", $"cursor {Cursor} -20 -10");
        Assert.That(_rig.Await("drawn by the GPU: 1024x768 in 1024x768"), Does.Contain("no plane left for the cursor"));
        _rig.AssertSamePicture("a cursor over the edge");
        _rig.Expect("ok", $"cursor {Cursor} 1000 750");
        _rig.AssertSamePicture("a cursor over the other edge");
        _rig.Expect("ok", $"draw {First} 10 20 300 40 9");
        _rig.AssertSamePicture("what was drawn into the buffer that is shown");

        _rig.Expect("ok", $"cursor off");
        _rig.AssertSamePicture("no cursor");
        Assert.That(EndBySignal(), Does.StartWith("0 head=0 flips=").And.Contain(" copied=0 "));
    }

    [Test]
    public void A_layout_that_no_driver_knows_is_copied()
    {
        _rig.Expect("ok", $"primary {Tiled}");
        string line = _rig.Start("start", "copied: 1024x768 in 1024x768");

        Assert.That(line, Does.Contain("does not show XR24 x-tiled").And.Contain("not by the GPU: XR24 x-tiled"));
        _rig.AssertSamePicture("a copy");
        EndBySignal();
    }

    [Test]
    public void A_renderer_that_is_slower_than_a_copy_is_not_used()
    {
        _rig.Expect("ok", $"cursor {Cursor} 200 100");
        string line = _rig.Start("start-without-software", "copied: 1024x768 in 1024x768");

        Assert.That(line, Does.Contain("draws by the processor"));
        _rig.AssertSamePicture("a copy with a cursor");
        EndBySignal();
    }

    [Test]
    public void A_picture_whose_size_is_no_mode_is_scaled_by_the_GPU()
    {
        _rig.Expect("ok", $"make {Other} 992 700 linear together 11000 8");
        _rig.Expect("ok", $"primary {Other}");
        _rig.Start("start", "drawn by the GPU: 992x700 in 1024x768");

        Assert.That(Patience.Until(() => IsLetterboxed(ScreenDump.Take(_bench.Guests[0])), Patience.Step), Is.True);
        EndBySignal();
    }

    private static bool IsLetterboxed(Frame frame) => frame.Row(10).ToArray().All(pixel => pixel == 0)
        && frame.Row(384).ToArray().Distinct().Count() > 100;

    private string EndBySignal()
    {
        _rig.Expect("ok", $"cursor off");
        string end = _rig.End(15);
        _rig.Expect("ok", $"primary {First}");
        return end;
    }
}
