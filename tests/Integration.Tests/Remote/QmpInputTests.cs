using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Input;
using RemoteDisplay.Qmp;

namespace Integration.Tests.Remote;

/// <summary>Keys that go to a real QEMU by its monitor. No guest is needed: the firmware that finds nothing to boot
/// puts what is typed into the BIOS data area.</summary>
[Category("Qemu")]
internal sealed partial class QmpInputTests
{
    /// <summary>The keyboard buffer: 16 entries of an ASCII byte and a scan code. Source: IBM PC BIOS, data area at
    /// 0040:001E.</summary>
    private const int KeyboardBuffer = 0x41E;

    private readonly string _folder = Directory.CreateTempSubdirectory("gvt-qmp-").FullName;
    private Process? _qemu;

    [TearDown]
    public void Stop()
    {
        _qemu?.Kill();
        _qemu?.WaitForExit();
        _qemu?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Keys_arrive_and_a_tablet_takes_positions()
    {
        Start("-device", "usb-ehci", "-device", "usb-tablet");
        using QmpClient monitor = new(Path.Combine(_folder, "monitor"));
        QmpInput input = new(Path.Combine(_folder, "input"));
        Assert.That(Patience.Until(() => input.ViewOnlyReason is null, Patience.Step), input.ViewOnlyReason);
        foreach (char letter in "vnc")
        {
            input.Key(KeyNumbers.FromKeysym(letter), true);
            input.Key(KeyNumbers.FromKeysym(letter), false);
        }

        input.PointerAt(100, 100, 1920, 1080, PointerButtons.Left);
        input.Key(KeyNumbers.FromKeysym(0xFFE1), true);
        input.Key(KeyNumbers.FromKeysym('q'), true);
        input.Key(KeyNumbers.FromKeysym('q'), false);
        Assert.That(Patience.Until(() => Typed(monitor).Length >= 4, Patience.Step), $"typed '{Typed(monitor)}'");
        Assert.That(Typed(monitor), Is.EqualTo("vncQ"));

        // Shift is still down: leaving must release it.
        await input.DisposeAsync();
        QmpInput later = new(Path.Combine(_folder, "input"));
        Assert.That(Patience.Until(() => later.ViewOnlyReason is null, Patience.Step), later.ViewOnlyReason);
        later.Key(KeyNumbers.FromKeysym('q'), true);
        Assert.That(Patience.Until(() => Typed(monitor).Length >= 5, Patience.Step), $"typed '{Typed(monitor)}'");
        Assert.That(Typed(monitor), Is.EqualTo("vncQq"));
        await later.DisposeAsync();
    }

    [Test]
    public async Task A_qemu_that_ends_is_noticed()
    {
        Start();
        await using QmpInput input = new(Path.Combine(_folder, "input"));
        Assert.That(Patience.Until(() => input.ViewOnlyReason is null, Patience.Step), input.ViewOnlyReason);
        _qemu!.Kill();
        Assert.That(Patience.Until(() => input.ViewOnlyReason is not null, Patience.Step));
    }

    [GeneratedRegex(@"0x([0-9a-f]{2})")]
    private static partial Regex HexByte { get; }

    private static string Typed(QmpClient monitor)
    {
        string dump = monitor.Execute(
            "human-monitor-command",
            new Dictionary<string, string> { ["command-line"] = $"xp /32xb 0x{KeyboardBuffer:X}" }).GetString()!;
        IEnumerable<byte> bytes = HexByte.Matches(dump)
            .Select(match => byte.Parse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, null));
        return new string([.. bytes.Where((value, i) => i % 2 == 0 && value != 0).Select(value => (char)value)]);
    }

    private void Start(params string[] devices)
    {
        string program = Repository.Qemu;
        if (!File.Exists(program))
        {
            Assert.Ignore($"there is no {program}: run scripts/qemu/fetch");
        }

        string firmwareLog = Path.Combine(_folder, "firmware");
        _qemu = Process.Start(new ProcessStartInfo(program,
        [
            "-M", "q35,accel=tcg", "-m", "64", "-nodefaults", "-display", "none", "-vga", "none",
            "-chardev", $"file,id=firmware,path={firmwareLog}", "-device", "isa-debugcon,iobase=0x402,chardev=firmware",
            "-qmp", $"unix:{_folder}/monitor,server=on,wait=off", "-qmp", $"unix:{_folder}/input,server=on,wait=off",
            .. devices,
        ]));
        Assert.That(
            Patience.Until(
                () => File.Exists(firmwareLog) && Read(firmwareLog).Contains("No bootable device"), Patience.Boot),
            "the firmware did not get through");
    }

    private static string Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        return reader.ReadToEnd();
    }
}
