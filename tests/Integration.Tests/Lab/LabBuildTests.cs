using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Lab;

/// <summary>`gvt-lab build`: a root of Debian packages, and no guest.</summary>
[Category("Qemu")]
internal sealed class LabBuildTests : LabTest
{
    [Test]
    public void A_command_runs_as_root_among_packages_and_only_its_folder_keeps_what_it_writes()
    {
        string folder = Directory.CreateDirectory(PathOf("folder")).FullName;
        string[] command = ["build", "--root", "mawk", "--folder", folder, "--"];
        CommandResult run = Run(
            [
                .. command,
                "echo 1 2 | awk '{ print $2 > \"/work/kept\" }'; touch /usr/changed; id -u; echo $HOME; ls; exit 7",
            ]);

        Assert.That((run.ExitCode, run.Text), Is.EqualTo((7, "0\n/root\nkept\n")), run.Errors);
        Assert.That(File.ReadAllText(Path.Combine(folder, "kept")), Is.EqualTo("2\n"));
        CommandResult again = Run([.. command, "test", "!", "-e", "/usr/changed"]);
        Assert.That(again.ExitCode, Is.Zero, again.Errors);
        Assert.That(Directory.GetFileSystemEntries(Temporary), Is.Empty);
    }

    [Test]
    public void A_signal_ends_all_that_the_command_has_started()
    {
        using ChildProcess run = LabProgram.Start(
            Temporary, "build", "--root", "mawk", "--folder", PathOf(""), "--",
            "sleep 1000 & echo begun >begun; sleep 1000");
        Assert.That(Patience.Until(() => File.Exists(PathOf("begun")), Patience.Boot), run.Errors);
        run.Signal(Posix.SigInt);
        Assert.That(run.WaitForExit(Patience.Step), Is.EqualTo(130));
        Assert.That(Directory.GetFileSystemEntries(Temporary), Is.Empty);
    }

    [Test]
    public void A_folder_that_is_not_there_is_named()
    {
        CommandResult run = Run("build", "--root", "mawk", "--folder", "/nowhere", "--", "true");
        Assert.That((run.ExitCode, run.Errors.Trim()), Is.EqualTo((125, "gvt-lab: --folder /nowhere is no folder")));
    }
}
