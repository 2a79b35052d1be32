using System.CommandLine;
using VfioUser.Recording;

namespace GvtDevice.Cli.Commands;

/// <summary>What all commands that read recordings have in common.</summary>
internal static class RecordingArgument
{
    public static readonly Argument<string> File = new("FILE")
    {
        Description = "A recording made by serve --record.",
    };

    public static RecordingReader Open(ParseResult parsed) => RecordingReader.Open(parsed.GetRequiredValue(File));

    /// <summary>Tells when a recording ended before its end.</summary>
    public static void Warn(RecordingReader reader)
    {
        if (reader.Warning is { } warning)
        {
            Console.Error.WriteLine($"gvt-device: {warning}; everything before that was used");
        }
    }
}
