using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.Extensions.Logging;
using RemoteDisplay.Local;
using RemoteDisplay.Qmp;
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

    private static readonly Option<bool> s_edid = new("--edid-from-host")
    {
        Description = "Give the guest the EDIDs of these monitors; it sees them come and go.",
    };

    private static readonly Option<EndPicture?> s_onEnd = new("--on-end")
    {
        Description = "What stays when the guest's picture or the server goes: the monitor off (black) or the last "
            + "picture (last); a new server is awaited. Default: exit with the server.",
        HelpName = "black|last",
        CustomParser = ParseEnd,
    };

    private static readonly Option<string?> s_tty = new("--tty")
    {
        Description = "The text console to switch away from and back to. Default: the one that this is started on.",
        HelpName = "PATH",
    };

    private static readonly Option<string?> s_qmp = new("--qmp")
    {
        Description = "Send this machine's keyboard and pointer to the guest by this QMP socket of QEMU; Ctrl+Alt+G "
            + "lets them go. Default: view only.",
        HelpName = "PATH",
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
            DisplaySocketOption.Path, s_card, s_lease, s_map, s_edid, s_onEnd, s_tty, s_qmp, s_async, s_explain,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(s_card) is not null && result.GetResult(s_lease) is not null)
            {
                result.AddError("--lease takes the place of --card; give one of them");
            }

            if (result.GetResult(s_qmp) is not null && result.GetResult(s_lease) is not null)
            {
                result.AddError("--lease leaves the keyboard to the compositor; --qmp goes with --card only");
            }
        });
        command.SetAction(parsed => Run(parsed).GetAwaiter().GetResult());
        return command;
    }

    private static async Task<int> Run(ParseResult parsed)
    {
        HeadMap[] maps = [.. (parsed.GetValue(s_map) ?? []).Select(HeadMap.Parse)];
        using ILoggerFactory loggers = StandardError.CreateLoggers();
        await using QmpInput? input = OpenInput(parsed, loggers);
        DirectFlipOptions options = new()
        {
            Card = parsed.GetValue(s_card),
            Lease = parsed.GetValue(s_lease),
            Maps = maps,
            IsAsync = parsed.GetValue(s_async),
            OffersEdid = parsed.GetValue(s_edid),
            Terminal = parsed.GetValue(s_tty),
            Input = input,
            OnEnd = parsed.GetValue(s_onEnd) ?? EndPicture.Exit,
        };
        bool explains = parsed.GetValue(s_explain);
        using StopSignal stop = new();
        try
        {
            string path = parsed.GetRequiredValue(DisplaySocketOption.Path);
            DirectFlip flip = new(
                cancellation => DisplayClient.ConnectAsync(path, DirectFlip.ClientOptions, cancellation),
                options,
                Report(explains));
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

    /// <summary>Without QMP the user is told once that keys go nowhere.</summary>
    private static QmpInput? OpenInput(ParseResult parsed, ILoggerFactory loggers)
    {
        string? path = parsed.GetValue(s_qmp);
        QmpInput? input = path is null ? null : new QmpInput(path, logger: loggers.CreateLogger<QmpInput>());
        Console.Error.WriteLine(path is null
            ? "gvt-device: view only; --qmp sends this machine's keyboard and pointer to the guest"
            : "gvt-device: this machine's keyboard and pointer are the guest's; Ctrl+Alt+G lets them go");
        return input;
    }

    private static EndPicture? ParseEnd(ArgumentResult result)
    {
        switch (result.Tokens.Single().Value)
        {
            case "black": return EndPicture.Black;
            case "last": return EndPicture.Last;
            default:
                result.AddError("--on-end is black or last");
                return null;
        }
    }

    /// <summary>Prints a line for each change of how a head is shown, and with --explain for each change of the
    /// reason.</summary>
    private static Action<ShownAs> Report(bool explains)
    {
        Dictionary<int, string> last = [];
        return shown =>
        {
            string why = explains && shown.Why.Length > 0 ? $" ({shown.Why})" : "";
            string line = $"head={shown.Head} {shown.Connector} {shown.How}{why}";
            if (last.GetValueOrDefault(shown.Head) != line)
            {
                last[shown.Head] = line;
                Console.WriteLine(line);
            }
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
