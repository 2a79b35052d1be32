using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.Lifecycle;

/// <summary>A machine is saved with stock QEMU, which saves no vfio-user device, and goes on in another process with
/// another server: the guest sleeps meanwhile (docs/state.md).</summary>
[Category("Qemu")]
[Category("Slow")]
internal sealed class SnapshotTests : SystemTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-snapshot-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

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

    private static string? StatusOf(Guest guest) =>
        guest.Monitor.Execute("query-status").GetProperty("status").GetString();
}
