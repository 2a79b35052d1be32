using System.Text;
using GvtDevice.Lab.Device;
using GvtDevice.Lab.Machine;
using GvtDevice.Lab.Pictures;

namespace GvtDevice.Lab;

/// <summary>A stock QEMU with an Intel display of this project, in which a kernel and a root file system of the user's
/// choice run commands. Not for several threads at once.</summary>
public sealed partial class Lab : IAsyncDisposable
{
    /// <summary>A busybox in the guest, whatever the root file system has.</summary>
    internal const string Busybox = "/run/gvt-lab/busybox";

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    private readonly LabOptions _options;
    private readonly DirectoryInfo _folder;
    private readonly DeviceProcess _device;
    private readonly DeviceProcess? _secondDevice;
    private readonly QemuMachine _machine;

    private Lab(
        LabOptions options, DirectoryInfo folder, (DeviceProcess First, DeviceProcess? Second) devices,
        QemuMachine machine, (LabDisplay First, LabDisplay? Second) displays)
    {
        (_options, _folder, _machine) = (options, folder, machine);
        (_device, _secondDevice) = devices;
        (Display, SecondDisplay) = displays;
        Input = new LabInput(QemuMachine.InputSocketIn(folder.FullName), Display, options.HasInput);
    }

    /// <summary>The device's monitors, and what they show.</summary>
    public LabDisplay Display { get; }

    /// <summary>The monitors of the second card; null if there is none (<see cref="LabOptions.SecondCard"/>). They can
    /// be plugged before the card is.</summary>
    public LabDisplay? SecondDisplay { get; }

    /// <summary>The guest's keyboard and pointer.</summary>
    public LabInput Input { get; }

    /// <summary>Where display clients connect to the device.</summary>
    internal string DisplaySocket => _device.DisplaySocket;

    /// <summary>What the guest's kernel has printed on its console.</summary>
    public string Console => _machine.Console;

    /// <summary>Boots a guest, and fetches first what is missing.</summary>
    /// <param name="options">What it consists of.</param>
    /// <param name="cancellation">Stops, and leaves nothing behind.</param>
    /// <returns>The lab, whose guest has bound the driver and takes commands.</returns>
    /// <exception cref="LabException">It cannot be; the message says what to do.</exception>
    public static async Task<Lab> StartAsync(LabOptions options, CancellationToken cancellation = default)
    {
        Action<string> progress = options.Progress ?? (_ => { });
        LabFiles files = await LabFiles.FetchAsync(options, cancellation);
        if (options.Artifacts is { } artifacts)
        {
            options = options with { Artifacts = Directory.CreateDirectory(artifacts).FullName };
        }

        if (options.Share is { } share)
        {
            options = options with
            {
                Share = Directory.Exists(share)
                    ? Path.GetFullPath(share)
                    : throw new LabException($"the folder to share, {share}, is no folder"),
            };
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("gvt-lab-");
        List<IAsyncDisposable> started = [];
        try
        {
            DeviceProcess device = await DeviceProcess.StartAsync(
                options.DeviceArguments, folder.FullName, cancellation);
            started.Add(device);
            DeviceProcess? second = await StartSecondAsync(options, folder, cancellation);
            if (second is not null)
            {
                started.Add(second);
            }

            progress($"booting Linux {files.Kernel.Release}");
            QemuMachine machine = await QemuMachine.StartAsync(
                options, files, device.Socket, folder.FullName, cancellation);
            started.Add(machine);
            GoldenPictures golden = new(options.Artifacts, options.UpdatesGolden, progress);
            LabDisplay display = await LabDisplay.ConnectAsync(device.DisplaySocket, golden, cancellation);
            LabDisplay? secondDisplay = second is null
                ? null
                : await LabDisplay.ConnectAsync(second.DisplaySocket, golden, cancellation);
            return new Lab(options, folder, (device, second), machine, (display, secondDisplay));
        }
        catch
        {
            for (int i = started.Count - 1; i >= 0; i--)
            {
                await started[i].DisposeAsync();
            }

            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Fetches and builds what a guest needs, so that <see cref="StartAsync"/> needs no network.</summary>
    /// <exception cref="LabException">It cannot be; the message says what to do.</exception>
    public static Task FetchAsync(LabOptions options, CancellationToken cancellation = default) =>
        LabFiles.FetchAsync(options, cancellation);

    /// <summary>Runs a command of the guest's shell.</summary>
    /// <param name="command">The command; may have several lines.</param>
    /// <param name="output">Receives what it prints on standard output and error, as it comes.</param>
    /// <param name="cancellation">Ends the wait; the guest runs no command afterwards.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="LabException">The guest ended meanwhile.</exception>
    public Task<int> RunAsync(string command, Stream output, CancellationToken cancellation = default) =>
        RunOnAsync(_machine.Channel, command, output, cancellation);

    /// <summary>Runs a command of the guest's shell.</summary>
    /// <returns>Its exit code, and what it printed.</returns>
    /// <exception cref="LabException">The guest ended meanwhile.</exception>
    public async Task<(int ExitCode, string Output)> RunAsync(
        string command, CancellationToken cancellation = default)
    {
        using MemoryStream output = new();
        int code = await RunAsync(command, output, cancellation);
        return (code, Encoding.UTF8.GetString(output.ToArray()));
    }

    /// <summary>The text of the guest's virtual terminal that is in front, as the kernel has it: a screen may be dark
    /// or show something else. Can run beside a command.</summary>
    /// <returns>Its rows, without blanks at their ends.</returns>
    /// <exception cref="LabException">There is no virtual terminal, or the guest has ended.</exception>
    public async Task<string> TerminalTextAsync(CancellationToken cancellation = default) =>
        ConsoleText.Join(await TerminalRowsAsync(cancellation));

    /// <summary>Waits until the guest's virtual terminal has a text: see <see cref="TerminalTextAsync"/>.</summary>
    /// <param name="text">The text. A row's end is a line's end, or the text continues in the next row.</param>
    /// <param name="limit">How long.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">It does not come, there is no virtual terminal, or the guest has ended.
    /// </exception>
    public async Task WaitForTextAsync(string text, TimeSpan limit, CancellationToken cancellation = default)
    {
        string[] rows = [];
        bool isThere = await Patience.UntilAsync(
            async () => ConsoleText.Has(rows = await TerminalRowsAsync(cancellation), text), s_look, limit,
            cancellation);
        if (!isThere)
        {
            throw new LabException(
                $"the terminal does not show \"{text}\" after {LabDisplay.Seconds(limit)}. It shows:\n"
                    + Tool.Tail(ConsoleText.Join(rows)));
        }
    }

    /// <summary>Writes to the artifacts' folder what a person wants to see of a run: the pictures of the heads, the
    /// console, the log and the state of the device.</summary>
    /// <param name="cancellation">Stops.</param>
    public async Task SaveArtifactsAsync(CancellationToken cancellation = default)
    {
        if (_options.Artifacts is not { } into)
        {
            return;
        }

        await File.WriteAllTextAsync(Path.Combine(into, "console.log"), _machine.Console, cancellation);
        await File.WriteAllTextAsync(Path.Combine(into, "gvt-device.log"), _device.Log, cancellation);
        if (_device.HasEnded)
        {
            return;
        }

        for (int head = 0; head < Display.HeadCount; head++)
        {
            string file = Path.Combine(into, $"head{head}.png");
            File.Delete(file);
            if (await Display.CaptureAsync($"{head}", cancellation) is { } frame)
            {
                PictureFile.Write(frame, file);
            }
        }

        await File.WriteAllBytesAsync(
            Path.Combine(into, "info.json"), await _device.InfoAsync(cancellation), cancellation);
    }

    /// <summary>The kernel's log since the boot. Can run beside a command.</summary>
    /// <exception cref="LabException">The guest has ended.</exception>
    public async Task<string> KernelLogAsync(CancellationToken cancellation = default) =>
        (await RunBesideAsync($"{Busybox} dmesg", cancellation)).Output;

    /// <summary>Writes the kernel's log to the artifacts' folder.</summary>
    /// <exception cref="LabException">The guest has ended.</exception>
    public async Task SaveKernelLogAsync(CancellationToken cancellation = default)
    {
        if (_options.Artifacts is { } into)
        {
            await File.WriteAllTextAsync(
                Path.Combine(into, "dmesg.txt"), await KernelLogAsync(cancellation), cancellation);
        }
    }

    /// <summary>Ends QEMU and the device.</summary>
    public async ValueTask DisposeAsync()
    {
        await Input.DisposeAsync();
        Display.Dispose();
        SecondDisplay?.Dispose();
        await _machine.DisposeAsync();
        await _device.DisposeAsync();
        if (_secondDevice is not null)
        {
            await _secondDevice.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>Runs a command beside those of <see cref="RunAsync(string, Stream, CancellationToken)"/>.</summary>
    /// <exception cref="LabException">The guest ended meanwhile.</exception>
    internal async Task<(int ExitCode, string Output)> RunBesideAsync(string command, CancellationToken cancellation)
    {
        using MemoryStream output = new();
        int code = await RunOnAsync(_machine.EventChannel, command, output, cancellation);
        return (code, Encoding.UTF8.GetString(output.ToArray()));
    }

    private static async Task<DeviceProcess?> StartSecondAsync(
        LabOptions options, DirectoryInfo folder, CancellationToken cancellation)
    {
        if (options.SecondCard is not { } arguments)
        {
            return null;
        }

        return await DeviceProcess.StartAsync(
            arguments, folder.CreateSubdirectory("second").FullName, cancellation);
    }

    private async Task<int> RunOnAsync(
        GuestChannel channel, string command, Stream output, CancellationToken cancellation)
    {
        try
        {
            return await channel.RunAsync(command, output, cancellation);
        }
        catch (IOException e)
        {
            throw new LabException(
                "the guest ended before the command did. Its console ends:\n"
                    + Tool.TailOfConsole(_machine.Console),
                e);
        }
    }

    private async Task<string[]> TerminalRowsAsync(CancellationToken cancellation)
    {
        (_, string output) = await RunBesideAsync(ConsoleText.Command, cancellation);
        return ConsoleText.Parse(output)
            ?? throw new LabException($"the guest has no virtual terminal:\n{Tool.Tail(output)}");
    }
}
