using System.CommandLine;
using GvtDevice.Cli.Snapshots;
using VfioUser.Display.Client;

namespace GvtDevice.Cli.Commands;

/// <summary>What gvt-device save and restore share.</summary>
internal static class SnapshotArguments
{
    public static readonly Argument<string> File = new("FILE")
    {
        Description = "The machine with its display. QEMU must be able to open it too.",
    };

    public static readonly Option<string> Qmp = new("--qmp")
    {
        Description = "The QMP socket of QEMU (-qmp unix:PATH,server=on,wait=off). No other program may use it.",
        HelpName = "PATH",
        Required = true,
    };

    /// <summary>Connects to QEMU and to the display, and works with them until Ctrl-C.</summary>
    public static int Run(ParseResult parsed, Func<QemuMachine, DisplayClient, CancellationToken, Task> work) =>
        RunAsync(parsed, work).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(
        ParseResult parsed, Func<QemuMachine, DisplayClient, CancellationToken, Task> work)
    {
        string path = parsed.GetRequiredValue(Qmp);
        SocketPaths.Check(path);
        using StopSignal stop = new();
        try
        {
            using DisplayClient client = DisplaySocketOption.Connect(parsed);
            using QemuMachine machine = await QemuMachine.ConnectAsync(path, stop.Token).ConfigureAwait(false);
            await work(machine, client, stop.Token).ConfigureAwait(false);
            return CommandRunner.Success;
        }
        catch (OperationCanceledException) when (stop.IsRaised)
        {
            Console.Error.WriteLine("gvt-device: interrupted");
            return CommandRunner.Failed;
        }
    }
}
