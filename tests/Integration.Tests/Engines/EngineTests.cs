using Integration.Tests.Buffers;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Engines;

/// <summary>The real driver with engines that execute.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class EngineTests : SystemTest
{
    private const string ErrorState = "/sys/class/drm/card0/error";

    private static readonly string[] s_engines = ["rcs0", "bcs0", "vcs0", "vecs0"];

    private static IEnumerable<TestCaseData> Gpus =>
    [
        new("kbl", "vgpu", s_engines, 9),
        new("kbl", "bare", s_engines, 9),
        new("rkl", "vgpu", s_engines, 12),
        new("rkl", "bare", s_engines, 12),
        new("tgl", "vgpu", (string[])[.. s_engines, "vcs1"], 12),
        new("tgl", "bare", (string[])[.. s_engines, "vcs1"], 12),
    ];

    /// <summary>What IGT's hanging batches consist of; its client is none.</summary>
    private const string NoCommand = "DEADBEEF";

    [TestCaseSource(nameof(Gpus))]
    public void A_bad_batch_resets_its_engine_and_bans_its_context_alone(
        string platform, string kind, string[] engines, int generation)
    {
        GvtDeviceProcess server = Bench.Serve(["--platform", platform, "--guest", kind, "--execute"], []);
        Guest guest = Bench.Boot(server, "--", "-initrd", GuestProbe.Initramfs());
        KernelLog kernelLog = new(guest);
        GuestProbe probe = new(guest, "engines");
        kernelLog.AssertClean();
        AssertStores(probe, engines);

        // i915 copies batches for the blitter, and lets none through that it does not know.
        foreach (string engine in engines.Except(["bcs0"]))
        {
            Assert.That(
                probe.Ask($"hang {engine} {NoCommand}"),
                Does.Match("^stored 0, 1 hangs, next: .*EXECBUFFER2: Input/output error"), engine);
            Assert.That(guest.Do("dmesg"), Does.Contain($"Resetting {engine} for CS error"));
            AssertStores(probe, engines);
        }

        Assert.That(server.CountInLog(" hangs: invalid command 0xDEADBEEF"), Is.EqualTo(engines.Length - 1));

        // It keeps the first, and takes its time to pack what was in memory.
        string state = "";
        Patience.Until(
            () => (state = guest.Do($"cat {ErrorState}")).Contains("IPEHR", StringComparison.Ordinal), Patience.Boot);
        Assert.That(state, Does.Contain($"GPU HANG: ecode {generation}:1:deadbeef"));
        string ofEngine = state[state.IndexOf("rcs0 command stream", StringComparison.Ordinal)..];
        Assert.That(ofEngine, Does.Contain("IPEHR: 0xdeadbeef"));
        Assert.That(ofEngine, Does.Contain("ACTHD: 0x00000000 00200004"), "the batch lies at 2 MiB");
        Assert.That(ofEngine, Does.Contain("ESR:   0x00000001"));
    }

    [TestCase("kbl")]
    [TestCase("tgl")]
    public void Nothing_that_OpenGL_submits_hangs_an_engine(string platform)
    {
        MesaDisk mesa = MesaDisk.Fetch();
        if (mesa.WhyNot is { } whyNot)
        {
            Assert.Ignore(whyNot);
        }

        GvtDeviceProcess server = Bench.Serve(["--platform", platform, "--execute"], []);
        Guest guest = Bench.Boot(
            server, ["--memory", "2G", "--", "-initrd", GuestProbe.Initramfs(MesaDisk.Modules), .. mesa.QemuArguments]);
        ExtraModules.Insert(guest);
        MesaDisk.Unpack(guest);
        KernelLog kernelLog = new(guest);
        GuestProbe probe = new(guest, "engines", drawsInSoftware: false);

        Assert.That(probe.Ask($"draw"), Does.Contain("Intel"));

        Assert.That(server.CountInLog(" hangs: "), Is.Zero);
        Assert.That(server.CountInLog("RCS: 3DPRIMITIVE is not executed"), Is.EqualTo(1));
        kernelLog.AssertClean();
    }

    private static void AssertStores(GuestProbe probe, string[] engines)
    {
        foreach (string engine in engines)
        {
            Assert.That(probe.Ask($"store {engine} C0FFEE00"), Is.EqualTo("C0FFEE00"), engine);
        }
    }
}
