using System.CommandLine;
using DisplayModel;
using DisplayModel.Edid;
using VfioUser.Display;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device plug.</summary>
internal static class PlugCommand
{
    private static readonly Option<string> s_output = new("--output")
    {
        Description = "Which connector: from 0, or B, C, D; with a monitor as for serve too: C=2560x1440,audio, B=edid=FILE, D=none.",
        HelpName = "N|PORT[=MONITOR]",
        DefaultValueFactory = _ => "0",
    };

    private static readonly Option<string?> s_mode = new("--mode")
    {
        Description = "A monitor that prefers this mode.",
        HelpName = "WxH[@HZ]",
    };

    private static readonly Option<string?> s_edid = new("--edid")
    {
        Description = "The monitor of this EDID, one to four blocks of 128 bytes, such as one of /sys/class/drm/*/edid.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> s_none = new("--none")
    {
        Description = "No monitor: unplug the one that is there.",
    };

    private static readonly Option<bool> s_loseLink = new("--lose-link")
    {
        Description = "The same DisplayPort monitor with a bad contact: the guest has to train the link again.",
    };

    public static Command Create()
    {
        Command command = new("plug", "Plug another monitor into a running device, or unplug it; the guest sees a hot-plug.")
        {
            DisplaySocketOption.Path, s_output, s_mode, s_edid, s_none, s_loseLink,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string text = parsed.GetValue(s_output)!;
        OutputText? output = text.Contains('=', StringComparison.Ordinal) ? OutputText.Parse(text) : null;
        MonitorText? mode = parsed.GetValue(s_mode) is { } wanted ? new MonitorText(ModeText.Parse(wanted), null, false) : null;
        byte[]? edid = parsed.GetValue(s_edid) is { } file ? File.ReadAllBytes(file) : null;
        bool none = parsed.GetValue(s_none);
        bool loseLink = parsed.GetValue(s_loseLink);
        if (new[] { output is not null, mode is not null, edid is not null, none, loseLink }.Count(isGiven => isGiven) != 1)
        {
            throw new ArgumentException(
                "say which monitor: one of --mode, --edid, --none, --lose-link and --output PORT=MONITOR");
        }

        using DisplayClient client = DisplaySocketOption.Connect(parsed);
        RunningConnector target = RunningConnector.Find(client, text.Split('=')[0]);
        edid = output is not null ? target.EdidOf(output) : mode is not null ? target.EdidOf(mode) : edid;
        ValueTask done = loseLink ? client.LoseLinkAsync(target.Index) : client.SetOutputAsync(target.Index, edid);
        done.AsTask().GetAwaiter().GetResult();
        Console.WriteLine($"{target.Name}: {(loseLink ? "the link is lost" : Describe(edid))}");
        return CommandRunner.Success;
    }

    private static string Describe(byte[]? edid) =>
        edid is null ? "no monitor"
        : EdidSummary.PreferredSize(edid) is { } size ? $"a monitor that prefers {size.WidthPx}x{size.HeightPx}"
        : "a monitor without a preferred mode";
}
