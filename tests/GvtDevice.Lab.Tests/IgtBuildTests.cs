using GvtDevice.Lab.Igt;
using NUnit.Framework;

namespace GvtDevice.Lab.Tests;

/// <summary>Where a build of IGT has its tests.</summary>
internal sealed class IgtBuildTests
{
    [TestCase(".", "/share")]
    [TestCase("tests", "/share/tests")]
    [TestCase("build/tests", "/share/build/tests")]
    [TestCase("usr/local/libexec/igt-gpu-tools", "/share/usr/local/libexec/igt-gpu-tools")]
    public void Its_tests_are_found(string place, string inGuest)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lab-igt-");
        string tests = Directory.CreateDirectory(Path.Combine(folder.FullName, place)).FullName;
        File.WriteAllText(Path.Combine(tests, "kms_addfb_basic"), "");
        Assert.That(IgtBuild.PlaceIn(folder.FullName), Is.EqualTo(inGuest));
        folder.Delete(recursive: true);
    }

    /// <summary>IGT's source has files of that name in tests.</summary>
    [TestCase("/nowhere")]
    [TestCase("sources")]
    public void What_is_no_build_is_refused(string name)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lab-igt-");
        string tests = folder.CreateSubdirectory("sources/tests").FullName;
        File.WriteAllText(Path.Combine(tests, "kms_addfb_basic.c"), "");
        string build = Path.Combine(folder.FullName, name);
        Assert.That(
            () => IgtBuild.PlaceIn(build),
            Throws.InstanceOf<LabException>().With.Message.EqualTo(
                $"--igt {build} has no tests of IGT: give the folder of a build"));
        folder.Delete(recursive: true);
    }
}
