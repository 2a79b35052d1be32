using System.CommandLine;
using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Timing;
using VfioUser.Display.Client;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device plug.</summary>
internal static class PlugCommand
{
    private static readonly Option<string> s_output = new("--output")
    {
        Description = "Connector: a number from 0, or a port, such as B. A monitor can follow as for serve: "
            + "C=2560x1440,audio, B=edid=FILE, D=none.",
        HelpName = "N|PORT[=MONITOR]",
        DefaultValueFactory = _ => "0",
    };

    private static readonly Option<string?> s_mode = new("--mode")
    {
        Description = "Plug in a monitor that prefers this mode.",
        HelpName = "WxH[@HZ]",
    };

    private static readonly Option<string?> s_edid = new("--edid")
    {
        Description = "Plug in the monitor with this EDID (1 to 4 blocks of 128 bytes), such as /sys/class/drm/*/edid.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> s_none = new("--none")
    {
        Description = "Unplug the monitor.",
    };

    private static readonly Option<bool> s_loseLink = new("--lose-link")
    {
        Description = "Break the DisplayPort link, as a bad contact does: the guest has to train it again.",
    };

    private static readonly Option<int> s_delayEdid = new("--delay-edid")
    {
        Description = "The new monitor does not answer for so long when its EDID is read: it is still waking up.",
        HelpName = "MS",
    };

    public static Command Create()
    {
        Command command = new(
            "plug", "Plug another monitor into a running device, or unplug it; the guest sees a hot-plug.")
        {
            DisplaySocketOption.Path, s_output, s_mode, s_edid, s_none, s_loseLink, s_delayEdid,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string text = parsed.GetValue(s_output)!;
        OutputText? output = text.Contains('=', StringComparison.Ordinal) ? OutputText.Parse(text) : null;
        MonitorText? mode =
            parsed.GetValue(s_mode) is { } wanted ? new MonitorText(ModeText.Parse(wanted), null) : null;
        byte[]? edid = parsed.GetValue(s_edid) is { } file ? File.ReadAllBytes(file) : null;
        bool none = parsed.GetValue(s_none);
        bool loseLink = parsed.GetValue(s_loseLink);
        bool[] areGiven = [output is not null, mode is not null, edid is not null, none, loseLink];
        if (areGiven.Count(isGiven => isGiven) != 1)
        {
            throw new ArgumentException(
                "say which monitor: one of --mode, --edid, --none, --lose-link and --output PORT=MONITOR");
        }

        int delayMs = parsed.GetValue(s_delayEdid);
        bool isNew = !loseLink && !none && output is not { Monitor: null };
        if (delayMs is < 0 or > SetOutputRequest.MostEdidDelayMs || (delayMs > 0 && !isNew))
        {
            throw new ArgumentException(
                $"--delay-edid is 0 to {SetOutputRequest.MostEdidDelayMs} milliseconds, for a new monitor");
        }

        using DisplayClient client = DisplaySocketOption.Connect(parsed);
        RunningConnector target = RunningConnector.Find(client, text.Split('=')[0]);
        if (!loseLink && target.Connector.Kind == ConnectorKind.EmbeddedDisplayPort)
        {
            throw new ArgumentException($"{target.Name} is a panel that is built in: it cannot be changed");
        }

        edid = output is not null ? target.EdidOf(output) : mode is not null ? target.EdidOf(mode) : edid;
        ValueTask done = loseLink
            ? client.LoseLinkAsync(target.Index)
            : client.SetOutputAsync(target.Index, edid, TimeSpan.FromMilliseconds(edid is null ? 0 : delayMs));
        try
        {
            done.AsTask().GetAwaiter().GetResult();
        }
        catch (VfioUserException e) when (loseLink && e.Errno == Errno.EINVAL)
        {
            throw new IOException($"{target.Name} has no link to lose: it takes DisplayPort with a monitor", e);
        }

        Console.WriteLine($"{target.Name}: {(loseLink ? "the link is lost" : Describe(edid))}");
        return CommandRunner.Success;
    }

    private static string Describe(byte[]? edid) =>
        edid is null ? "no monitor"
        : EdidSummary.PreferredSize(edid) is { } size ? $"a monitor that prefers {size.WidthPx}x{size.HeightPx}"
        : "a monitor without a preferred mode";
}
