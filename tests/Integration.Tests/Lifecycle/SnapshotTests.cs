using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Lifecycle;

/// <summary>A machine is saved with stock QEMU, which saves no vfio-user device, and goes on in another process with
/// another server (docs/state.md).</summary>
[Category("Qemu")]
[Category("Slow")]
internal sealed class SnapshotTests : SystemTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-snapshot-");

    private string Qmp => Path.Combine(_folder.FullName, "qmp");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase("kbl", "vgpu")]
    [TestCase("tgl", "bare")]
    public void A_guest_that_runs_is_saved_to_a_file_and_goes_on_elsewhere(string platform, string kind)
    {
        string file = Path.Combine(_folder.FullName, "machine");
        string[] device = ["--platform", platform, "--guest", kind];
        Bench.FromPowerOn = true;
        GvtDeviceProcess first = Bench.Serve(device, ["1024x768"]);
        Guest before = Bench.Start(first, "--", "-qmp", $"unix:{Qmp},server=on,wait=off");
        before.WaitUntilBooted();
        CommandResult refused = GvtProgram.Run(
            "save", Path.Combine(_folder.FullName, "no-folder", "machine"), "--display-socket", first.DisplayPath,
            "--qmp", Qmp);
        Assert.That((refused.ExitCode, StatusOf(before)), Is.EqualTo((1, "running")), refused.Errors);

        AssertSucceeds("save", file, "--display-socket", first.DisplayPath, "--qmp", Qmp, "--quit");
        before.Kill();

        GvtDeviceProcess second = Bench.Serve(device, ["1024x768"]);
        Guest after = Bench.Start(
            second, "--", "-S", "-incoming", "defer", "-qmp", $"unix:{Qmp},server=on,wait=off");
        AssertSucceeds("restore", file, "--display-socket", second.DisplayPath, "--qmp", Qmp);

        ConsoleAssert.ShowsConsole(second, after);
        GuestConnector connector = GuestDisplay.Connectors(after)[0];
        string flips = ModeTest.Set(connector, GuestDisplay.Crtcs(after)[0], connector.Mode(1024, 768, 60)) + " -v";
        using (ModeTest _ = new(after, flips))
        {
            using RefreshRecorder recorder = new(second);
            Assert.That(recorder.WaitForMore(60), Is.True, "flips, each of which waits for an interrupt");
        }

        after.Do("banner");
        ConsoleAssert.ShowsConsole(second, after);
        new KernelLog(after).AssertClean();
    }

    [Test]
    public void A_guest_that_sleeps_is_saved_to_a_file_and_wakes_up_elsewhere()
    {
        string file = Path.Combine(_folder.FullName, "machine");
        Bench.FromPowerOn = true;
        Guest before = Bench.Boot(Bench.Serve());
        before.Do("(sleep 1; echo mem >/sys/power/state; gvt-mark awake) >/dev/null 2>&1 &");
        Assert.That(Patience.Until(() => StatusOf(before) == "suspended", Patience.Step), Is.True);
        before.Monitor.Execute("migrate", new { uri = $"file:{file}" });
        Assert.That(
            Patience.Until(
                () => before.Monitor.Execute("query-migrate").GetProperty("status").GetString() == "completed",
                Patience.Boot),
            Is.True);
        before.Kill();

        GvtDeviceProcess server = Bench.Serve();
        Guest after = Bench.Start(server, "--", "-incoming", $"file:{file}");
        Assert.That(Patience.Until(() => StatusOf(after) == "suspended", Patience.Boot), Is.True);
        after.Monitor.Execute("system_wakeup");
        after.WaitForMark("awake");
        after.Do("banner");

        ConsoleAssert.ShowsConsole(server, after);
        new KernelLog(after).AssertClean();
    }

    private static void AssertSucceeds(params string[] command)
    {
        CommandResult run = GvtProgram.Run(command);
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
    }

    private static string? StatusOf(Guest guest) =>
        guest.Monitor.Execute("query-status").GetProperty("status").GetString();
}
