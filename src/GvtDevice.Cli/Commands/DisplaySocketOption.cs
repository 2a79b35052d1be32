using System.CommandLine;
using VfioUser.Display.Client;

namespace GvtDevice.Cli.Commands;

/// <summary>Options that all display clients share.</summary>
internal static class DisplaySocketOption
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static readonly Option<string> Path = new("--display-socket")
    {
        Description = "The server's display socket.",
        HelpName = "PATH",
        Required = true,
    };

    public static readonly Option<int> Head = new("--head")
    {
        Description = "Number of the head, from 0.",
        HelpName = "N",
    };

    public static DisplayClient Connect(ParseResult parsed, bool wantRefreshes = false) =>
        DisplayClient.Connect(parsed.GetRequiredValue(Path), wantRefreshes, s_patience);
}
