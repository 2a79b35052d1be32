using System.Reflection;
using NUnit.Framework;

namespace Integration.Tests;

/// <summary>Who may know whom: the projects are layers, and the arrows between them go one way.</summary>
internal sealed class ArchitectureTests
{
    private static readonly string[] s_ours =
    [
        "LinuxInterop", "VfioUser.Protocol", "VfioUser.Server", "VfioUser.Display", "VfioUser.Recording", "DisplayModel",
        "DisplaySource", "GvtDevice", "RemoteDisplay", "RemoteDisplay.Vnc", "RemoteDisplay.QemuConsole",
        "RemoteDisplay.Web", "gvt-device",
    ];

    [TestCase("LinuxInterop")]
    [TestCase("VfioUser.Protocol")]
    [TestCase("DisplayModel")]
    [TestCase("DisplaySource", "LinuxInterop", "DisplayModel")]
    [TestCase("VfioUser.Server", "LinuxInterop", "VfioUser.Protocol")]
    [TestCase("VfioUser.Recording", "LinuxInterop", "VfioUser.Protocol", "VfioUser.Server")]
    [TestCase("GvtDevice", "LinuxInterop", "VfioUser.Protocol", "VfioUser.Server", "DisplayModel")]
    [TestCase(
        "VfioUser.Display", "LinuxInterop", "VfioUser.Protocol", "VfioUser.Server", "DisplayModel", "DisplaySource")]
    [TestCase("RemoteDisplay", "LinuxInterop", "DisplayModel", "DisplaySource")]
    [TestCase("RemoteDisplay.Vnc", "LinuxInterop", "DisplayModel", "DisplaySource", "RemoteDisplay")]
    [TestCase("RemoteDisplay.QemuConsole", "LinuxInterop", "DisplayModel", "DisplaySource", "RemoteDisplay")]
    [TestCase(
        "RemoteDisplay.Web", "LinuxInterop", "DisplayModel", "DisplaySource", "RemoteDisplay", "RemoteDisplay.Vnc")]
    public void A_project_knows_only_those_below_it(string project, params string[] below)
    {
        Assert.That(ReferencesOf(project), Is.SubsetOf(below));
    }

    [Test]
    public void Only_the_page_knows_the_web_framework()
    {
        string[] knowing = [.. s_ours.Where(project => AllReferencesOf(project).Any(n => n.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)))];
        Assert.That(knowing, Is.EqualTo(new[] { "RemoteDisplay.Web" }));
    }

    [Test]
    public void Nobody_knows_the_executable()
    {
        Assert.That(s_ours.SelectMany(ReferencesOf), Does.Not.Contain("gvt-device"));
    }

    [Test]
    public void Only_the_executable_puts_the_device_and_the_display_socket_together()
    {
        Assert.That(ReferencesOf("gvt-device"), Is.SupersetOf(new[] { "GvtDevice", "VfioUser.Display", "VfioUser.Server" }));
    }

    private static IEnumerable<string> ReferencesOf(string project) => AllReferencesOf(project).Intersect(s_ours);

    private static IEnumerable<string> AllReferencesOf(string project) =>
        Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, project + ".dll"))
            .GetReferencedAssemblies()
            .Select(reference => reference.Name!);
}
