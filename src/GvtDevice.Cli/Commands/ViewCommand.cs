using System.CommandLine;
using RemoteDisplay.Window;
using VfioUser.Display.Client;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device view.</summary>
internal static class ViewCommand
{
    public static Command Create()
    {
        Command command = new("view", "Show the guest in windows of this machine's desktop, until the last is closed.")
        {
            DisplaySocketOption.Path,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        WindowOptions options = new();
        using StopSignal stop = new();
        try
        {
            using DisplayClient client = DisplayClient.ConnectAsync(
                parsed.GetRequiredValue(DisplaySocketOption.Path), WindowViewer.ClientOptions, stop.Token)
                .AsTask().GetAwaiter().GetResult();
            new WindowViewer(client, options).Run(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsRaised)
        {
            // A signal is the normal end.
        }

        return CommandRunner.Success;
    }
}
