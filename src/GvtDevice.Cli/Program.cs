using System.CommandLine;
using GvtDevice.Cli;
using GvtDevice.Cli.Commands;

return OpenFiles.AreEnough() ? Run(args) : CommandRunner.Failed;

// A separate method, so that its assemblies are not loaded before the check.
static int Run(string[] args)
{
    RootCommand root = new("An Intel display that plugs into stock QEMU (10.1 or newer) with no Intel hardware.")
    {
        ServeCommand.Create(),
        KeepCommand.Create(),
        WatchCommand.Create(),
        ScreenshotCommand.Create(),
        RecordVideoCommand.Create(),
        InfoCommand.Create(),
        PlugCommand.Create(),
        SaveCommand.Create(),
        RestoreCommand.Create(),
        DirectFlipCommand.Create(),
        ViewCommand.Create(),
        TypeCommand.Create(),
        ReplayCommand.Create(),
        DumpCommand.Create(),
        FuzzCommand.Create(),
    };
    return CommandRunner.Run(root, args);
}
