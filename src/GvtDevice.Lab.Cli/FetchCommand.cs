using System.CommandLine;

namespace GvtDevice.Lab.Cli;

/// <summary>gvt-lab fetch.</summary>
internal static class FetchCommand
{
    public static Command Create()
    {
        Command command = new(
            "fetch",
            "Fetch and build what a guest with these options needs, so that it boots without network from then on.");
        GuestOptions.AddTo(command);
        command.SetAction((parsed, stop) => Outcome.OfAsync(() => RunAsync(parsed, stop), stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        Progress progress = new(isQuiet: false);
        await Lab.FetchAsync(GuestOptions.Unpack(parsed) with { Progress = progress.Say }, stop);
        progress.Say("everything is there");
        return 0;
    }
}
