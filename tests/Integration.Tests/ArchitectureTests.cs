using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using NUnit.Framework;

namespace Integration.Tests;

/// <summary>Who may know whom: the projects are layers, and the arrows between them go one way.</summary>
internal sealed partial class ArchitectureTests
{
    private static readonly string[] s_ours =
    [
        "LinuxInterop", "VfioUser.Protocol", "VfioUser.Server", "VfioUser.Display", "VfioUser.Recording",
        "DisplayModel", "DisplaySource", "GvtDevice", "RemoteDisplay", "RemoteDisplay.Vnc", "RemoteDisplay.QemuConsole",
        "RemoteDisplay.Web", "RemoteDisplay.Local", "RemoteDisplay.Window", "gvt-device", "GvtDevice.Lab", "gvt-lab",
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
    [TestCase(
        "RemoteDisplay.Local", "LinuxInterop", "VfioUser.Protocol", "VfioUser.Server", "DisplayModel", "DisplaySource",
        "RemoteDisplay", "VfioUser.Display")]
    [TestCase(
        "RemoteDisplay.Window", "LinuxInterop", "VfioUser.Protocol", "VfioUser.Server", "DisplayModel", "DisplaySource",
        "VfioUser.Display", "RemoteDisplay")]
    [TestCase(
        "GvtDevice.Lab", "LinuxInterop", "VfioUser.Protocol", "VfioUser.Server", "DisplayModel", "DisplaySource",
        "VfioUser.Display", "RemoteDisplay")]
    [TestCase("gvt-lab", "GvtDevice.Lab")]
    public void A_project_references_only_those_below_it(string project, params string[] below)
    {
        Assert.That(ReferencesOf(project), Is.SubsetOf(below));
    }

    [Test]
    public void Only_what_serves_HTTP_knows_the_web_framework()
    {
        string[] knowing = [.. s_ours.Where(project => AllReferencesOf(project).Any(
            name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)))];
        Assert.That(knowing, Is.EqualTo(new[] { "RemoteDisplay.Web", "GvtDevice.Lab" }));
    }

    /// <summary>The thread that waits for vertical blanks needs an eventfd, poll and the clock.</summary>
    [Test]
    public void What_outlets_stand_on_knows_no_sockets()
    {
        string[] waiting = ["EventFd", "LinuxException", "MonotonicClock", "Poll", "PollEvents", "PollFd"];
        Assert.That(TypesOf("DisplaySource", "LinuxInterop"), Is.SubsetOf(waiting));
        Assert.That(AllReferencesOf("DisplaySource"), Has.None.StartsWith("System.Net"));
    }

    [TestCase("DisplaySource")]
    [TestCase("RemoteDisplay")]
    [TestCase("RemoteDisplay.Vnc")]
    [TestCase("RemoteDisplay.QemuConsole")]
    [TestCase("RemoteDisplay.Web")]
    public void An_outlet_knows_no_vfio_user(string project)
    {
        Assert.That(AllReferencesOf(project), Has.None.StartsWith("VfioUser"));
    }

    [Test]
    public void No_project_references_the_executable()
    {
        Assert.That(s_ours.SelectMany(ReferencesOf), Does.Not.Contain("gvt-device"));
    }

    [Test]
    public void Only_the_executable_puts_the_device_and_the_display_socket_together()
    {
        Assert.That(
            ReferencesOf("gvt-device"), Is.SupersetOf(new[] { "GvtDevice", "VfioUser.Display", "VfioUser.Server" }));
    }

    private static IEnumerable<string> ReferencesOf(string project) => AllReferencesOf(project).Intersect(s_ours);

    private static IEnumerable<string> AllReferencesOf(string project) =>
        Assembly.LoadFrom(FileOf(project))
            .GetReferencedAssemblies()
            .Select(reference => reference.Name!);

    /// <summary>The types of one project that another uses.</summary>
    private static IEnumerable<string> TypesOf(string user, string used)
    {
        using PEReader file = new(File.OpenRead(FileOf(user)));
        MetadataReader metadata = file.GetMetadataReader();
        foreach (TypeReferenceHandle handle in metadata.TypeReferences)
        {
            TypeReference type = metadata.GetTypeReference(handle);
            if (type.ResolutionScope.Kind == HandleKind.AssemblyReference)
            {
                AssemblyReference scope = metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope);
                if (metadata.StringComparer.Equals(scope.Name, used))
                {
                    yield return metadata.GetString(type.Name);
                }
            }
        }
    }

    private static string FileOf(string project) => Path.Combine(AppContext.BaseDirectory, project + ".dll");
}
