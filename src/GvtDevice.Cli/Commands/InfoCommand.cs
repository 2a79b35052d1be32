using System.CommandLine;
using VfioUser.Display;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device info.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        Command command = new("info", "Print the device's state as JSON.") { DisplaySocketOption.Path };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using DisplayClient client = DisplaySocketOption.Connect(parsed);
        using Stream output = Console.OpenStandardOutput();
        output.Write(client.Describe());
        output.Write("\n"u8);
        return CommandRunner.Success;
    }
}
