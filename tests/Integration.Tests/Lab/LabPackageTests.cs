using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Lab;

/// <summary>The sample project outside of the checkout, with packages from a folder, as its README has it.</summary>
[Category("Qemu")]
[Category("Slow")]
internal sealed class LabPackageTests : LabTest
{
    /// <summary>Not that of a package that a person may have, which NuGet would have kept.</summary>
    private const string Version = "0.1.0-test";

    private static readonly string[] s_packages =
        ["src/LinuxInterop", "protocol", "src/VfioUser.Server", "src/GvtDevice.Lab"];

    [Test]
    public void The_sample_tests_pass_with_the_packed_library()
    {
        string sample = PathOf("sample");
        Copy(Path.Combine(Repository.Root, "examples", "lab-tests"), sample);
        string project = Path.Combine(sample, "LabTests.csproj");
        string text = File.ReadAllText(project);
        File.WriteAllText(project, text.Replace("\"0.1.0\"", $"\"{Version}\"", StringComparison.Ordinal));
        foreach (string package in s_packages)
        {
            Dotnet(
                "pack", Path.Combine(Repository.Root, package), "--no-build", "-p:BuildProjectReferences=false",
                "-c", Configuration(), $"-p:Version={Version}", "-o", Path.Combine(sample, "packages"));
        }

        Assert.That(Dotnet("test", sample), Does.Contain("Passed:     4").And.Contain("Failed:     0"));
    }

    private string Dotnet(params string[] arguments)
    {
        using ChildProcess process = new(
            "env",
            [
                $"GVT_CACHE={Repository.Cache}", $"TMPDIR={Temporary}", $"NUGET_PACKAGES={PathOf("nuget")}",
                "MSBUILDDISABLENODEREUSE=1", "UseSharedCompilation=false", GvtProgram.DotnetHost(), .. arguments,
            ]);
        int code = process.WaitForExit(Patience.Boot);
        string output = System.Text.Encoding.UTF8.GetString(process.Output());
        Assert.That(code, Is.Zero, $"dotnet {string.Join(' ', arguments)}\n{output}{process.Errors}");
        return output;
    }

    /// <summary>The configuration of which this assembly is.</summary>
    private static string Configuration() =>
        AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(from, file);
            if (!relative.Split('/').Any(part => part is "bin" or "obj" or "packages"))
            {
                string target = Path.Combine(to, relative);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
    }
}
