using System.Text.Json;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Examples;

/// <summary>The commands that documents print work as they stand there: the device is at the address that i915
/// expects.</summary>
[Category("Qemu")]
[SupportedOSPlatform("linux")]
internal sealed partial class DocumentedCommandTests
{
    private const int IntelVendor = 0x8086;
    private const int KabyLakeDevice = 0x5912;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-documented-");

    public static IEnumerable<DocumentedCommand> Commands() =>
        ((string[])["README.md", "docs/viewing.md", "docs/qemu-console.md"]).SelectMany(DocumentedCommand.Of);

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCaseSource(nameof(Commands))]
    public void Qemu_starts_with_the_device_where_i915_looks_for_it(DocumentedCommand command)
    {
        MakePrograms();
        File.WriteAllBytes(PathOf("disk.qcow2"), new byte[1 << 20]);

        using ChildProcess server = Shell(command.Serve);
        server.WaitForError(line => line.Contains("listening on", StringComparison.Ordinal), Patience.Step);
        using ChildProcess qemu = Shell($"{command.Qemu} -S -display none -qmp unix:monitor,server=on,wait=off");
        bool isUp = Patience.Until(() => File.Exists(PathOf("monitor")) || qemu.HasEnded, Patience.Step)
            && !qemu.HasEnded;
        Assert.That(isUp, Is.True, qemu.Errors);
        using QmpClient monitor = new(PathOf("monitor"));

        JsonElement[] devices = [.. monitor.Execute("query-pci")[0].GetProperty("devices").EnumerateArray()];

        JsonElement id = devices.Single(device => device.GetProperty("slot").GetInt32() == 2).GetProperty("id");
        Assert.That(id.GetProperty("vendor").GetInt32(), Is.EqualTo(IntelVendor));
        Assert.That(id.GetProperty("device").GetInt32(), Is.EqualTo(KabyLakeDevice));
    }

    [Test]
    public void The_documents_contain_commands() => Assert.That(Commands().Count(), Is.GreaterThanOrEqualTo(3));

    /// <summary>The programs by the names that documents use.</summary>
    private void MakePrograms()
    {
        SetUpScript.Run("qemu/fetch");
        string qemu = Repository.Qemu;
        Directory.CreateDirectory(PathOf("out"));
        WriteScript("qemu-system-x86_64", $"exec '{qemu}' \"$@\"");
        WriteScript(
            "out/gvt-device", $"exec {string.Join(' ', GvtProgram.Command.Select(word => $"'{word}'"))} \"$@\"");
        File.CreateSymbolicLink(PathOf("gvt-device"), "out/gvt-device");
    }

    private void WriteScript(string name, string command)
    {
        File.WriteAllText(PathOf(name), $"#!/bin/sh\n{command}\n");
        File.SetUnixFileMode(PathOf(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>In the test's folder, which stands for /tmp too; ports are any that are free.</summary>
    private ChildProcess Shell(string command)
    {
        string here = Port()
            .Replace(command.Replace("/tmp/", $"{_folder.FullName}/", StringComparison.Ordinal), "${option}0");
        return new ChildProcess(
            "env", ["-C", _folder.FullName, $"PATH={_folder.FullName}:/usr/bin:/bin", "bash", "-c", $"exec {here}"]);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    [GeneratedRegex(@"(?<option>--(web|vnc|vnc-wide) (127\.0\.0\.1:)?)\d+")]
    private static partial Regex Port();
}
