using System.Xml.Linq;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Examples;

/// <summary>What the libvirt domain hands to QEMU, QEMU takes, and finds the device.</summary>
[Category("Qemu")]
internal sealed class LibvirtExampleTests
{
    private static readonly XNamespace s_qemu = "http://libvirt.org/schemas/domain/qemu/1.0";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-libvirt-");
    private readonly XElement _domain = XElement.Load(Example.PathOf("libvirt-domain.xml"));

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void The_guest_s_memory_can_be_shared_and_there_is_no_other_display()
    {
        XElement memory = _domain.Element("memoryBacking")!;
        Assert.That(memory.Element("source")?.Attribute("type")?.Value, Is.EqualTo("memfd"));
        Assert.That(memory.Element("access")?.Attribute("mode")?.Value, Is.EqualTo("shared"));
        Assert.That(
            _domain.Descendants("video").Elements("model").Single().Attribute("type")?.Value, Is.EqualTo("none"));
        Assert.That(_domain.Descendants("graphics"), Is.Empty);
    }

    [Test]
    public void Nothing_else_is_at_the_address_of_the_device()
    {
        string[] taken = [.. _domain.Descendants("address").Select(address => (string)address.Attribute("slot")!)];

        Assert.That(taken, Is.Not.Empty.And.All.EqualTo("0x03"));
        Assert.That(
            Arguments().Single(argument => argument.Contains("vfio-user-pci")), Does.Contain("\"addr\":\"02.0\""));
    }

    [Test]
    public void Qemu_starts_with_its_arguments_and_the_input_arrives()
    {
        string input = Path.Combine(_folder.FullName, "input.qmp");
        using GvtDeviceProcess server = new(["--vnc", $"unix:{_folder.FullName}/vnc", "--qmp", input], []);
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "device"), server.SocketPath);
        SetUpScript.Run("qemu/fetch");
        string program = Repository.Qemu;

        using ChildProcess qemu = new(
            program,
            [
                "-nodefaults", "-no-user-config", "-display", "none", "-vga", "none", "-S", "-m", "64M",
                "-object", "memory-backend-memfd,id=memory,size=64M,share=on", "-machine", "q35,memory-backend=memory",
                .. Arguments(),
            ]);

        server.WaitForLog("negotiated");
        server.WaitForLog("input goes to QEMU");
        Assert.That(qemu.HasEnded, Is.False, qemu.Errors);
    }

    /// <summary>With the test's folder in place of the guest's.</summary>
    private string[] Arguments()
    {
        string name = _domain.Element("name")!.Value;
        return
        [
            .. _domain.Element(s_qemu + "commandline")!.Elements(s_qemu + "arg")
                .Select(argument => argument.Attribute("value")!.Value)
                .Select(
                    value => value.Replace($"{Example.Sockets}/{name}", _folder.FullName, StringComparison.Ordinal)),
        ];
    }
}
