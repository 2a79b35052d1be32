using System.CommandLine;
using VfioUser.Recording;

namespace GvtDevice.Cli.Commands;

/// <summary>The argument of all commands that read recordings.</summary>
internal static class RecordingArgument
{
    public static readonly Argument<string> File = new("FILE")
    {
        Description = "A recording made by serve --record.",
    };

    public static RecordingReader Open(ParseResult parsed) => RecordingReader.Open(parsed.GetRequiredValue(File));

    /// <summary>Warns on standard error if a recording is incomplete.</summary>
    public static void Warn(RecordingReader reader)
    {
        if (reader.Warning is { } warning)
        {
            Console.Error.WriteLine($"gvt-device: {warning}; everything before that was used");
        }
    }
}
