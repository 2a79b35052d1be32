using System.CommandLine;
using GvtDevice.Cli.Snapshots;
using VfioUser.Display.Client;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device save.</summary>
internal static class SaveCommand
{
    private static readonly Option<bool> s_quit = new("--quit")
    {
        Description = "End QEMU afterwards; otherwise the machine goes on if it ran.",
    };

    public static Command Create()
    {
        Command command = new(
            "save", "Write a machine with its display to a file: QEMU's part, and what QEMU does not save.")
        {
            SnapshotArguments.File, DisplaySocketOption.Path, SnapshotArguments.Qmp, s_quit,
        };
        command.SetAction(parsed => SnapshotArguments.Run(
            parsed, (machine, client, stop) => SaveAsync(parsed, machine, client, stop)));
        return command;
    }

    private static async Task SaveAsync(
        ParseResult parsed, QemuMachine machine, DisplayClient client, CancellationToken stop)
    {
        string path = parsed.GetRequiredValue(SnapshotArguments.File);
        string part = $"{path}.part";
        bool wasRunning = await machine.IsRunningAsync(stop).ConfigureAwait(false);
        PciAddress address = await machine.FindDisplayAsync(stop).ConfigureAwait(false);
        try
        {
            await machine.StopAsync(stop).ConfigureAwait(false);
            uint[] config = await new ConfigSpace(machine, address).ReadAsync(stop).ConfigureAwait(false);
            byte[] state = await client.SaveStateAsync(stop).ConfigureAwait(false);
            SnapshotFile file = new(address, config, state);
            file.Write(part);
            await machine.MigrateAsync("migrate", part, file.QemuOffset, stop).ConfigureAwait(false);
            File.Move(part, path, overwrite: true);
            long bytes = new FileInfo(path).Length;
            Console.WriteLine($"{path}: {bytes >> 20} MiB, {state.Length >> 10} KiB of them the display's");
        }
        catch
        {
            if (wasRunning)
            {
                await machine.ContinueAsync(CancellationToken.None).ConfigureAwait(false);
            }

            if (File.Exists(part))
            {
                File.Delete(part);
            }

            throw;
        }

        if (parsed.GetValue(s_quit))
        {
            await machine.QuitAsync(stop).ConfigureAwait(false);
        }
        else if (wasRunning)
        {
            await machine.ContinueAsync(stop).ConfigureAwait(false);
        }
    }
}
