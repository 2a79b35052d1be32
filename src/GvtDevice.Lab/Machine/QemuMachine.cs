using System.Globalization;
using System.Text.Json;

namespace GvtDevice.Lab.Machine;

/// <summary>QEMU with a guest in it.</summary>
internal sealed class QemuMachine : IAsyncDisposable
{
    /// <summary>The GPU's id in QEMU.</summary>
    public const string Card = "lab-card";

    /// <summary>The id of the second GPU.</summary>
    public const string SecondCard = "lab-second-card";

    private const string Slot = "lab-slot";
    private const string SecondSlot = "lab-second-slot";

    /// <summary>The guest's kernel serves the slots itself. By ACPI it would keep a slot's window, which the firmware
    /// has placed where QEMU reserves addresses on AMD machines, or has made too small for an empty slot, and find no
    /// room there for the card's BARs.</summary>
    private const string NativeHotplug = "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off";

    /// <summary>The virtio ports of the channels, and their sockets.</summary>
    private static readonly string[] s_ports = ["gvt.lab", "gvt.lab.events"];

    private readonly ChildProgram _qemu;
    private readonly string _console;

    private QemuMachine(ChildProgram qemu, GuestChannel channel, GuestChannel events, string console) =>
        (_qemu, Channel, EventChannel, _console) = (qemu, channel, events, console);

    public GuestChannel Channel { get; }

    /// <summary>Another one, for commands beside those of the user.</summary>
    public GuestChannel EventChannel { get; }

    /// <summary>What the guest's kernel has printed.</summary>
    public string Console => File.Exists(_console) ? File.ReadAllText(_console) : "";

    /// <summary>What QEMU has said.</summary>
    public string Errors => _qemu.Errors;

    /// <summary>The QMP socket for keyboard and pointer.</summary>
    public static string InputSocketIn(string folder) => Path.Combine(folder, "input.qmp");

    /// <summary>The QMP socket for everything else.</summary>
    public static string ControlSocketIn(string folder) => Path.Combine(folder, "control.qmp");

    /// <summary>The GPU as QEMU's device.</summary>
    /// <param name="options">The lab's.</param>
    /// <param name="device">The device's socket.</param>
    public static string CardIn(LabOptions options, string device)
    {
        (string bus, string address) = options.CardIsInSlot ? (Slot, "00.0") : ("pcie.0", "02.0");
        return CardAt(Card, bus, address, device);
    }

    /// <summary>The second GPU as QEMU's device.</summary>
    /// <param name="device">The device's socket.</param>
    public static string SecondCardIn(string device) => CardAt(SecondCard, SecondSlot, "00.0", device);

    /// <summary>Starts QEMU and waits until the guest takes commands.</summary>
    /// <param name="options">The lab's.</param>
    /// <param name="files">The guest's.</param>
    /// <param name="device">The device's socket.</param>
    /// <param name="folder">Where sockets and the console's log go.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">It does not start, or the guest does not boot.</exception>
    public static async Task<QemuMachine> StartAsync(
        LabOptions options, LabFiles files, string device, string folder, CancellationToken cancellation)
    {
        string console = Path.Combine(folder, "console.log");
        ChildProgram process = new(files.Qemu, Arguments(options, files, device, folder, console));
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.BootTimeout);
        List<GuestChannel> channels = [];
        try
        {
            Task end = process.WaitForEndAsync(limit.Token);
            Task connecting = ConnectAsync(channels, folder, limit.Token);
            if (await Task.WhenAny(connecting, end) == end)
            {
                await end;
                throw new LabException($"QEMU has ended. It said:\n{Tool.Tail(process.Errors)}");
            }

            await connecting;
            QemuMachine machine = new(process, channels[0], channels[1], console);
            string? failure = await machine.WaitUntilReadyAsync(limit.Token);
            return failure is null
                ? machine
                : throw new LabException($"the guest does not start: {failure}. Its console ends:\n"
                    + Tool.TailOfConsole(machine.Console));
        }
        catch (Exception e)
        {
            bool isTooLate = e is OperationCanceledException && !cancellation.IsCancellationRequested;
            await limit.CancelAsync();
            channels.ForEach(channel => channel.Dispose());
            await process.DisposeAsync();
            if (isTooLate)
            {
                string said = File.Exists(console) ? await File.ReadAllTextAsync(console, CancellationToken.None) : "";
                throw new LabException(
                    $"the guest has not booted within {options.BootTimeout.TotalSeconds:0} s. Its console ends:\n"
                        + Tool.TailOfConsole(said), e);
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        EventChannel.Dispose();
        await _qemu.DisposeAsync();
    }

    private async Task<string?> WaitUntilReadyAsync(CancellationToken cancellation)
    {
        try
        {
            return await Channel.WaitUntilReadyAsync(cancellation)
                ?? await EventChannel.WaitUntilReadyAsync(cancellation);
        }
        catch (IOException)
        {
            return Errors.Length > 0 ? $"QEMU has ended and said: {Errors.Trim()}" : "it has ended";
        }
    }

    /// <summary>QEMU waits for one after the other.</summary>
    private static async Task ConnectAsync(
        List<GuestChannel> channels, string folder, CancellationToken cancellation)
    {
        foreach (string port in s_ports)
        {
            channels.Add(await GuestChannel.ConnectAsync(Path.Combine(folder, port), cancellation));
        }
    }

    private static IEnumerable<string> Arguments(
        LabOptions options, LabFiles files, string device, string folder, string console)
    {
        bool isFast = options.UseKvm ?? Kvm.Works();
        string memory = options.MemoryMiB.ToString(CultureInfo.InvariantCulture) + "M";
        List<string> words = ["console=ttyS0", "quiet", "loglevel=4", "panic=-1", .. options.KernelArguments];
        words.Add($"lab.driver={options.Driver}");
        List<string> arguments =
        [
            "-nodefaults", "-no-user-config", "-display", "none", "-vga", "none", "-no-reboot",
            "-accel", isFast ? "kvm" : "tcg,thread=multi", "-cpu", isFast ? "host" : "qemu64",
            "-smp", options.Processors.ToString(CultureInfo.InvariantCulture), "-m", memory,
            "-object", $"memory-backend-memfd,id=lab-memory,size={memory},share=on",
            "-machine", "q35,memory-backend=lab-memory",
            "-kernel", files.Kernel.Image, "-initrd", files.Image,
            "-chardev", $"file,id=lab-console,path={Escape(console)}", "-serial", "chardev:lab-console",
            "-qmp", $"unix:{Escape(InputSocketIn(folder))},server=on,wait=off",
            "-device", "virtio-serial-pci,id=lab-serial,addr=1e.0",
            .. s_ports.SelectMany(port => Port(port, folder)),
            "-qmp", $"unix:{Escape(ControlSocketIn(folder))},server=on,wait=off",
        ];
        if (options.CardIsInSlot || options.SecondCard is not null)
        {
            arguments.AddRange(["-global", NativeHotplug]);
        }

        if (options.CardIsInSlot)
        {
            arguments.AddRange(["-device", $"pcie-root-port,id={Slot},slot=1,pref64-reserve=1G,addr=19.0"]);
        }

        if (options.SecondCard is not null)
        {
            arguments.AddRange(["-device", $"pcie-root-port,id={SecondSlot},slot=2,addr=1a.0"]);
        }

        arguments.AddRange(["-device", CardIn(options, device)]);
        if (options.HasInput)
        {
            arguments.AddRange(
                ["-device", "qemu-xhci,addr=1b.0", "-device", "usb-kbd", "-device", "usb-tablet"]);
        }

        if (options.HasNetwork)
        {
            arguments.AddRange(
                ["-netdev", "user,id=lab-network", "-device", "virtio-net-pci,netdev=lab-network,addr=18.0,romfile="]);
            words.Add("lab.network");
        }

        if (options.Share is { } folderOfHost)
        {
            arguments.AddRange(Share("share", folderOfHost, "17.0", ",readonly=on"));
            words.Add("lab.share");
        }

        if (files.Root is { } root)
        {
            bool isDisk = File.Exists(root);
            arguments.AddRange(isDisk ? Disk(root, "1d.0") : Share("root", root, "1d.0", ",readonly=on"));
            words.Add(isDisk ? "lab.root=disk" : "lab.root=share");
        }

        if (options.Artifacts is not null)
        {
            arguments.AddRange(Share("artifacts", options.Artifacts, "1c.0", ""));
            words.Add("lab.artifacts");
        }

        return [.. arguments, "-append", string.Join(' ', words), .. options.QemuArguments];
    }

    private static string CardAt(string id, string bus, string address, string device) => $$$"""
        {"driver":"vfio-user-pci","id":"{{{id}}}","bus":"{{{bus}}}","addr":"{{{address}}}",
        "socket":{"type":"unix","path":{{{JsonSerializer.Serialize(device)}}}}}
        """;

    private static IEnumerable<string> Port(string name, string folder) =>
    [
        "-chardev", $"socket,id={name},path={Escape(Path.Combine(folder, name))},server=on,wait=on",
        "-device", $"virtserialport,bus=lab-serial.0,chardev={name},name={name}",
    ];

    private static IEnumerable<string> Share(string name, string folder, string address, string more) =>
    [
        "-fsdev", $"local,id=lab-{name},path={Escape(folder)},security_model=none{more}",
        "-device", $"virtio-9p-pci,fsdev=lab-{name},mount_tag={name},addr={address}",
    ];

    /// <summary>A disk whose changes go to a temporary file.</summary>
    private static IEnumerable<string> Disk(string image, string address) =>
    [
        "-drive",
        $"file={Escape(image)},format={DiskImage.FormatOf(image)},if=none,id=lab-disk,snapshot=on",
        "-device", $"virtio-blk-pci,drive=lab-disk,addr={address}",
    ];

    /// <summary>In QEMU's options a comma is written twice.</summary>
    private static string Escape(string text) => text.Replace(",", ",,", StringComparison.Ordinal);
}
