using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Lab;

/// <summary>Tests of gvt-lab, each with a folder of its own, in which the program has its temporary files.</summary>
[Parallelizable(ParallelScope.Self)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class LabTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-lab-test-");

    /// <summary>For the lab's own files, so that what it leaves behind can be told from what others need.</summary>
    protected string Temporary => _folder.CreateSubdirectory("tmp").FullName;

    [OneTimeSetUp]
    public static void Fetch() => LabProgram.Fetch();

    [TearDown]
    public void Delete() => _folder.Delete(recursive: true);

    /// <summary>Runs gvt-lab to its end.</summary>
    protected CommandResult Run(params IEnumerable<string> arguments) => LabProgram.Run(Temporary, arguments);

    protected string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>The lab's processes have the paths of sockets in its folder among their arguments.</summary>
    protected void AssertNothingIsLeft()
    {
        Assert.That(Directory.GetFileSystemEntries(Temporary), Is.Empty);
        Assert.That(
            Directory.GetDirectories("/proc").Where(process => CommandLine(process).Contains(Temporary)), Is.Empty);
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
