using System.CommandLine;
using GvtDevice.Cli.Snapshots;
using VfioUser.Display.Client;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device restore.</summary>
internal static class RestoreCommand
{
    private static readonly Option<bool> s_stopped = new("--stopped")
    {
        Description = "Leave the machine stopped.",
    };

    public static Command Create()
    {
        Command command = new(
            "restore",
            "Go on with a machine of gvt-device save: in a new QEMU with the options of the old one and -S -incoming "
                + "defer, on a new server with the options of the old one.")
        {
            SnapshotArguments.File, DisplaySocketOption.Path, SnapshotArguments.Qmp, s_stopped,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string path = parsed.GetRequiredValue(SnapshotArguments.File);
        SnapshotFile file = SnapshotFile.Read(path);
        return SnapshotArguments.Run(
            parsed, (machine, client, stop) => RestoreAsync(parsed, path, file, machine, client, stop));
    }

    private static async Task RestoreAsync(
        ParseResult parsed,
        string path,
        SnapshotFile file,
        QemuMachine machine,
        DisplayClient client,
        CancellationToken stop)
    {
        await machine.MigrateAsync("migrate-incoming", path, file.QemuOffset, stop).ConfigureAwait(false);
        if (await machine.IsRunningAsync(stop).ConfigureAwait(false))
        {
            throw new IOException("the machine runs already: start QEMU with -S");
        }

        await new ConfigSpace(machine, file.Address).WriteAsync(file.Config, stop).ConfigureAwait(false);
        await client.RestoreStateAsync(file.State, stop).ConfigureAwait(false);
        if (!parsed.GetValue(s_stopped))
        {
            await machine.ContinueAsync(stop).ConfigureAwait(false);
        }

        Console.WriteLine($"{path}: restored");
    }
}
