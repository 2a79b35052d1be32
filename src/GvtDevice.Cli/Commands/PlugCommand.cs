using System.CommandLine;
using DisplayModel;
using VfioUser.Display;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device plug.</summary>
internal static class PlugCommand
{
    private static readonly Option<int> s_output = new("--output")
    {
        Description = "Which connector, from 0.",
        HelpName = "N",
    };

    private static readonly Option<string?> s_mode = new("--mode")
    {
        Description = "A monitor that prefers this mode.",
        HelpName = "WxH[@HZ]",
    };

    private static readonly Option<string?> s_edid = new("--edid")
    {
        Description = "The monitor of this EDID, 128 or 256 bytes, such as one of /sys/class/drm/*/edid.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> s_none = new("--none")
    {
        Description = "No monitor: unplug the one that is there.",
    };

    public static Command Create()
    {
        Command command = new("plug", "Plug another monitor into a running device, or unplug it; the guest sees a hot-plug.")
        {
            DisplaySocketOption.Path, s_output, s_mode, s_edid, s_none,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        ModeText? mode = parsed.GetValue(s_mode) is { } text ? ModeText.Parse(text) : null;
        byte[]? edid = parsed.GetValue(s_edid) is { } file ? File.ReadAllBytes(file) : null;
        bool none = parsed.GetValue(s_none);
        if ((mode is null ? 0 : 1) + (edid is null ? 0 : 1) + (none ? 1 : 0) != 1)
        {
            throw new ArgumentException("say which monitor: one of --mode, --edid and --none");
        }

        using DisplayClient client = DisplaySocketOption.Connect(parsed);
        int output = parsed.GetValue(s_output);
        ValueTask plugged = mode is { } preferred
            ? client.SetOutputAsync(output, preferred)
            : client.SetOutputAsync(output, edid);
        plugged.AsTask().GetAwaiter().GetResult();
        return CommandRunner.Success;
    }
}
