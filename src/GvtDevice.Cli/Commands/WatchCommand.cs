using System.CommandLine;
using System.Globalization;
using VfioUser.Display;
using VfioUser.Protocol.Display;
using VfioUser.Server.Linux;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device watch.</summary>
internal static class WatchCommand
{
    private static readonly Option<double?> s_seconds = new("--seconds")
    {
        Description = "Stop after this time.",
        HelpName = "N",
    };

    private static readonly Option<int?> s_count = new("--count")
    {
        Description = "Stop after this many refreshes.",
        HelpName = "N",
    };

    public static Command Create()
    {
        Command command = new("watch", "Print one line for each vertical blank at which something changed, until Ctrl-C.")
        {
            DisplaySocketOption.Path, s_seconds, s_count,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using StopSignal stop = new();
        using DisplayClient client = DisplaySocketOption.Connect(parsed, wantRefreshes: true);
        long deadlineNs = parsed.GetValue(s_seconds) is { } seconds
            ? MonotonicClock.After(TimeSpan.FromSeconds(seconds))
            : Poll.Never;
        int left = parsed.GetValue(s_count) ?? int.MaxValue;
        while (left-- > 0 && client.NextRefresh(deadlineNs, stop.Event) is { } refresh)
        {
            Console.WriteLine(Line(refresh));
        }

        return CommandRunner.Success;
    }

    private static string Line(RefreshMessage refresh)
    {
        string planes = refresh.Planes.ToString().ToLowerInvariant().Replace(", ", "+", StringComparison.Ordinal);
        string missed = refresh.Missed > 0 ? $" missed={refresh.Missed}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"head={refresh.Head} planes={planes} seq={refresh.Sequence} time={refresh.TimestampNs / 1e9:0.000000}{missed}");
    }
}
