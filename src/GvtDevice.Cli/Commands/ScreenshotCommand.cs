using System.CommandLine;
using DisplayModel.Scanout;
using RemoteDisplay.Png;
using VfioUser.Display.Client;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device screenshot.</summary>
internal static class ScreenshotCommand
{
    private static readonly Argument<string> s_file = new("FILE.png")
    {
        Description = "Where to write the picture; '-' for standard output.",
    };

    private static readonly Option<bool> s_noCursor = new("--no-cursor")
    {
        Description = "Leave the cursor plane out.",
    };

    public static Command Create()
    {
        Command command = new("screenshot", "Write what a head shows as a PNG.")
        {
            s_file, DisplaySocketOption.Path, DisplaySocketOption.Head, s_noCursor,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using DisplayClient client = DisplaySocketOption.Connect(parsed);
        int head = parsed.GetValue(DisplaySocketOption.Head);
        if (head < 0 || head >= client.HeadCount)
        {
            Console.Error.WriteLine($"gvt-device: there is no head {head}; heads are 0 to {client.HeadCount - 1}");
            return CommandRunner.Failed;
        }

        Frame? frame = client.Capture(head, withCursor: !parsed.GetValue(s_noCursor));
        if (frame is null)
        {
            Console.Error.WriteLine(
                $"gvt-device: head {head} is dark: the guest has set no mode, or has turned the screen off (DPMS)");
            return CommandRunner.Failed;
        }

        Write(frame, parsed.GetRequiredValue(s_file));
        return CommandRunner.Success;
    }

    private static void Write(Frame frame, string file)
    {
        if (file == "-")
        {
            using Stream output = Console.OpenStandardOutput();
            PngEncoder.Write(frame, output);
            return;
        }

        PngFile.Write(frame, file);
    }
}
