using System.CommandLine;
using System.Globalization;
using RemoteDisplay.Local;
using VfioUser.Display.Client;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device direct-flip.</summary>
internal static class DirectFlipCommand
{
    private static readonly Option<string?> s_card = new("--card")
    {
        Description = "The graphics card, as /dev/dri/card0. Default: the first with a monitor.",
        HelpName = "PATH",
    };

    private static readonly Option<int?> s_lease = new("--lease")
    {
        Description = "An inherited descriptor of a DRM lease, in place of a card: works beside a compositor.",
        HelpName = "FD",
    };

    private static readonly Option<string[]> s_map = new("--map")
    {
        Description = "The monitor for a head, as 0=HDMI-A-1; may be repeated. Default: each in their order.",
        HelpName = "HEAD=CONNECTOR",
    };

    private static readonly Option<bool> s_async = new("--async")
    {
        Description = "Flip at once where the driver can, with a torn picture.",
    };

    private static readonly Option<bool> s_explain = new("--explain")
    {
        Description = "Say why each head is shown so and on which planes, and count flips and copied bytes at the end.",
    };

    public static Command Create()
    {
        Command command = new(
            "direct-flip",
            "Show the guest on this machine's monitors by KMS, without a copy, until Ctrl-C.")
        {
            DisplaySocketOption.Path, s_card, s_lease, s_map, s_async, s_explain,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(s_card) is not null && result.GetValue(s_lease) is not null)
            {
                result.AddError("--lease takes the place of --card; give one of them");
            }
        });
        command.SetAction(parsed => Run(parsed).GetAwaiter().GetResult());
        return command;
    }

    private static async Task<int> Run(ParseResult parsed)
    {
        DirectFlipOptions options = new()
        {
            Card = parsed.GetValue(s_card),
            Lease = parsed.GetValue(s_lease),
            Maps = [.. (parsed.GetValue(s_map) ?? []).Select(HeadMap.Parse)],
            IsAsync = parsed.GetValue(s_async),
        };
        bool explains = parsed.GetValue(s_explain);
        using StopSignal stop = new();
        try
        {
            using DisplayClient client = await DisplayClient.ConnectAsync(
                parsed.GetRequiredValue(DisplaySocketOption.Path), DirectFlip.ClientOptions, stop.Token)
                .ConfigureAwait(false);
            DirectFlip flip = new(client, options, Report(explains));
            try
            {
                await flip.RunAsync(stop.Token).ConfigureAwait(false);
            }
            finally
            {
                if (explains)
                {
                    PrintCounts(flip);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsRaised)
        {
            // A signal is the normal end.
        }

        return CommandRunner.Success;
    }

    /// <summary>Prints a line for each change of how a head is shown, and with --explain for each change of the
    /// reason.</summary>
    private static Action<ShownAs> Report(bool explains)
    {
        Dictionary<int, ShownAs> last = [];
        return shown =>
        {
            if (explains || last.GetValueOrDefault(shown.Head)?.How != shown.How)
            {
                string why = explains && shown.Why.Length > 0 ? $" ({shown.Why})" : "";
                Console.WriteLine($"head={shown.Head} {shown.Connector} {shown.How}{why}");
            }

            last[shown.Head] = shown;
        };
    }

    private static void PrintCounts(DirectFlip flip)
    {
        foreach ((uint head, HeadStatistics counts) in flip.Statistics)
        {
            (long median, long p99) = counts.LatencyNs;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"head={head} flips={counts.Flips} merged={counts.Merged} copied={counts.CopiedBytes} "
                    + $"latency_ms={median / 1e6:0.00} p99_ms={p99 / 1e6:0.00}"));
        }
    }
}
