using System.CommandLine;
using System.Text.Json;
using VfioUser.Recording;
using VfioUser.Recording.Pcapng;
using VfioUser.Recording.Text;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device dump.</summary>
internal static class DumpCommand
{
    private static readonly Option<bool> s_json = new("--json")
    {
        Description = "One JSON object per line.",
    };

    private static readonly Option<string?> s_pcapng = new("--pcapng")
    {
        Description = "Write a capture file for Wireshark instead; see protocol/vfio-user.lua.",
        HelpName = "OUT",
    };

    public static Command Create()
    {
        Command command = new("dump", "Print a recording, one line per message.")
        {
            RecordingArgument.File, s_json, s_pcapng,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using RecordingReader reader = RecordingArgument.Open(parsed);
        if (parsed.GetValue(s_pcapng) is { } path)
        {
            using FileStream output = File.Create(path);
            PcapngExport.Write(reader.Header, reader.ReadAll(), output);
        }
        else
        {
            using BufferedStream output = new(Console.OpenStandardOutput(), 64 << 10);
            EntryText text = new(new MessageFields(RegisterNames.Of(GpuRecording.PlatformOf(reader.Header))));
            if (parsed.GetValue(s_json))
            {
                PrintJson(reader, text, output);
            }
            else
            {
                Print(reader, text, output);
            }
        }

        RecordingArgument.Warn(reader);
        return CommandRunner.Success;
    }

    private static void Print(RecordingReader reader, EntryText text, Stream output)
    {
        using StreamWriter writer = new(output);
        RecordingHeader header = reader.Header;
        writer.WriteLine($"# {header.Device}, recorded by {header.Program} from {header.StartTime:O}");
        foreach (RecordedEntry entry in reader.ReadAll())
        {
            writer.WriteLine(text.Line(entry));
        }
    }

    private static void PrintJson(RecordingReader reader, EntryText text, Stream output)
    {
        using Utf8JsonWriter writer = new(output, new JsonWriterOptions { SkipValidation = true });
        foreach (RecordedEntry entry in reader.ReadAll())
        {
            text.WriteJson(writer, entry);
            writer.Flush();
            output.Write("\n"u8);
            writer.Reset();
        }
    }
}
