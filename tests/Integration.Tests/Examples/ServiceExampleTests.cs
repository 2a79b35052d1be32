using System.Net.Sockets;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Server.Transport;

namespace Integration.Tests.Examples;

/// <summary>The systemd units and the container start a server that works.</summary>
internal sealed class ServiceExampleTests
{
    private const string Name = "guest";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-example-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void The_units_are_well_formed()
    {
        RequireTool("systemd-analyze");
        foreach (string unit in (string[])["gvt-device@.socket", "gvt-device@.service"])
        {
            // Of the programs that units start, it wants to see that they are there.
            File.WriteAllText(
                Path.Combine(_folder.FullName, unit),
                Example.Read(unit)
                    .Replace("/usr/local/lib/gvt-device/gvt-device", "/bin/true", StringComparison.Ordinal));
        }

        string instance = $"{_folder.FullName}/gvt-device@{Name}";
        using ChildProcess verify = new("systemd-analyze", ["verify", $"{instance}.service", $"{instance}.socket"]);

        Assert.That((verify.WaitForExit(Patience.Step), verify.Errors), Is.EqualTo((0, "")));
    }

    [Test]
    public void The_service_starts_when_a_client_connects_to_its_socket()
    {
        RequireTool("systemd-socket-activate");
        string sockets = Path.Combine(_folder.FullName, "gvt-device", Name);
        Directory.CreateDirectory(sockets);
        string devicePath = ListenStream();
        string manager = Path.Combine(_folder.FullName, "notify");
        using Socket notify = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        notify.Bind(new UnixDomainSocketEndPoint(manager));
        using ChildProcess activation = new(
            "systemd-socket-activate",
            [
                "--listen", devicePath, "-E", "PATH", "-E", "DOTNET_ROOT", "-E", $"NOTIFY_SOCKET={manager}",
                .. GvtProgram.Command, .. Example.ArgumentsOfUnit(Name, _folder.FullName),
            ]);
        activation.WaitForError(line => line.Contains("Listening on", StringComparison.Ordinal), Patience.Step);
        Assert.That(File.Exists(Path.Combine(sockets, "display")), Is.False, "nothing runs yet");

        using VfioUserClient client = VfioUserClient.Connect(devicePath, Patience.Step);
        client.Negotiate();

        Assert.That(client.RegionRead<ushort>(region: 7, offset: 0), Is.EqualTo(0x8086), "the vendor's PCI id");
        AssertServesPeople(sockets);
    }

    [Test]
    public void The_command_of_the_container_serves_its_volume()
    {
        using ChildProcess server = GvtProgram.Start(Example.ArgumentsOfContainer(_folder.FullName));
        server.WaitForError(line => line.Contains("display socket listens", StringComparison.Ordinal), Patience.Step);

        using VfioUserClient client = VfioUserClient.Connect(Path.Combine(_folder.FullName, "device"), Patience.Step);
        client.Negotiate();
        AssertServesPeople(_folder.FullName);
    }

    private static void AssertServesPeople(string sockets)
    {
        using DisplayClient display = DisplayClient.Connect(
            Path.Combine(sockets, "display"), wantRefreshes: false, Patience.Step);
        Assert.That(display.HeadCount, Is.EqualTo(3));
        using Socket viewer = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        viewer.Connect(new UnixDomainSocketEndPoint(Path.Combine(sockets, "vnc")));
        byte[] version = new byte[12];
        viewer.Receive(version);
        Assert.That(version, Is.EqualTo("RFB 003.008\n"u8.ToArray()));
    }

    private string ListenStream()
    {
        string line = Example.Read("gvt-device@.socket").Split('\n')
            .Single(l => l.StartsWith("ListenStream=", StringComparison.Ordinal));
        return line["ListenStream=".Length..]
            .Replace("%t", _folder.FullName, StringComparison.Ordinal)
            .Replace("%i", Name, StringComparison.Ordinal);
    }

    private static void RequireTool(string name)
    {
        string[] folders = Environment.GetEnvironmentVariable("PATH")?.Split(':') ?? [];
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, name))))
        {
            Assert.Ignore($"this machine has no {name}");
        }
    }
}
