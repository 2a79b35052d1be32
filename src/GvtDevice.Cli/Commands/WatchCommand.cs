using System.CommandLine;
using DisplaySource;
using GvtDevice.Cli.Watching;
using VfioUser.Display;
using VfioUser.Display.Client;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device watch.</summary>
internal static class WatchCommand
{
    private static readonly Option<int?> s_count = new("--count")
    {
        Description = "Stop after this many refreshes.",
        HelpName = "N",
    };

    private static readonly Option<bool> s_json = new("--json")
    {
        Description = "Print each event as a line of JSON.",
    };

    private static readonly Option<bool> s_damage = new("--damage")
    {
        Description = "Print which parts of the picture changed.",
    };

    private static readonly Option<bool> s_planes = new("--planes")
    {
        Description = "Print what the changed planes show, and where.",
    };

    private static readonly Option<bool> s_rates = new("--rates")
    {
        Description = "Print one line per second instead of one per refresh.",
    };

    private static readonly Option<bool> s_reconnect = new("--reconnect")
    {
        Description = "Reconnect when the server restarts.",
    };

    private static readonly Option<string> s_policy = CreatePolicy();

    public static Command Create()
    {
        Command command = new(
            "watch", "Print one line for each vertical blank at which something changed, until Ctrl-C.")
        {
            DisplaySocketOption.Path, SecondsOption.Seconds, s_count, s_json, s_damage, s_planes, s_rates, s_policy,
            s_reconnect,
        };
        command.SetAction(parsed => Run(parsed).GetAwaiter().GetResult());
        return command;
    }

    private static Option<string> CreatePolicy()
    {
        Option<string> policy = new("--policy")
        {
            Description = "What counts as a change. damage: pixels changed. flip: page flips; once they stop, every "
                + "vertical blank counts.",
            DefaultValueFactory = _ => DisplayCapability.DamagePolicy,
        };
        policy.AcceptOnlyFromAmong(DisplayCapability.DamagePolicy, DisplayCapability.FlipPolicy);
        return policy;
    }

    private static async Task<int> Run(ParseResult parsed)
    {
        TimeSpan limit = SecondsOption.Unpack(parsed);
        using StopSignal stop = new();
        DisplayClientOptions options = new()
        {
            WantsEvents = true,
            Reconnects = parsed.GetValue(s_reconnect),
            Policy =
                parsed.GetValue(s_policy) == DisplayCapability.FlipPolicy ? RefreshPolicy.Flip : RefreshPolicy.Damage,
        };
        try
        {
            using DisplayClient client = await DisplayClient.ConnectAsync(
                parsed.GetRequiredValue(DisplaySocketOption.Path), options, stop.Token).ConfigureAwait(false);
            await Watch(client, parsed, limit, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsRaised)
        {
            // A signal is the normal end of watching.
        }

        return CommandRunner.Success;
    }

    private static async Task Watch(
        DisplayClient client, ParseResult parsed, TimeSpan limit, CancellationToken stop)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(limit);

        IEventPrinter printer = parsed.GetValue(s_json) ? new JsonPrinter(Console.Out) : new TextPrinter(Console.Out);
        Watcher watcher = new(client, printer)
        {
            AsksForDamage = parsed.GetValue(s_damage),
            AsksForPlanes = parsed.GetValue(s_planes),
            PrintsRates = parsed.GetValue(s_rates),
        };
        try
        {
            await watcher.Run(parsed.GetValue(s_count) ?? int.MaxValue, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            watcher.Finish();
        }
    }
}
