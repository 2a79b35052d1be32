using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Cli;

/// <summary>What save and restore say when they cannot work.</summary>
internal sealed class SnapshotCommandTests : SystemTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-save-");

    private string Machine => Path.Combine(_folder.FullName, "machine");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase("")]
    [TestCase("a text that is long enough to be something else")]
    public void A_file_that_is_no_snapshot_is_refused(string content)
    {
        File.WriteAllText(Machine, content);

        CommandResult run = Run("restore", "/nowhere/d");

        Assert.That(
            (run.ExitCode, run.Errors),
            Is.EqualTo((1, $"gvt-device: {Machine} is not a snapshot of gvt-device save")));
    }

    [Test]
    public void A_snapshot_that_ends_early_is_refused()
    {
        byte[] beginning = new byte[8 + 4 + (4 * 64) + 4];
        "GVSNAP1\u0001"u8.CopyTo(beginning);
        beginning[^2] = 1;
        File.WriteAllBytes(Machine, beginning);

        Assert.That(Run("restore", "/nowhere/d").Errors, Is.EqualTo($"gvt-device: {Machine} is damaged"));
    }

    [Test]
    public void Without_QEMU_nothing_is_written()
    {
        GvtDeviceProcess server = Bench.Serve();

        CommandResult run = Run("save", server.DisplayPath);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Errors, Does.Contain("is QEMU running, with -qmp?"));
        Assert.That(_folder.EnumerateFiles(), Is.Empty);
    }

    private CommandResult Run(string command, string display) => GvtProgram.Run(
        command, Machine, "--display-socket", display, "--qmp", Path.Combine(_folder.FullName, "qmp"));
}
