using System.CommandLine;
using GvtDevice.Lab.Events;

namespace GvtDevice.Lab.Cli;

/// <summary>The options of verbs that let events happen.</summary>
internal static class ScriptOptions
{
    private static readonly Option<string?> s_events = new("--events")
    {
        Description = "What happens to the monitors meanwhile: a file with an event on each line (docs/lab.md).",
        HelpName = "FILE",
    };

    private static readonly Option<bool> s_update = new("--update-golden")
    {
        Description = "Write the files of `compare` events that are missing or that the screen does not show.",
    };

    private static readonly Option<bool> s_quiet = new("--quiet")
    {
        Description = "Print nothing but what the command prints and what is wrong.",
    };

    public static void AddTo(Command command)
    {
        command.Options.Add(s_events);
        command.Options.Add(s_update);
        command.Options.Add(s_quiet);
    }

    /// <summary>The events; null without the option.</summary>
    /// <exception cref="LabException">The file has a line that is no event.</exception>
    public static EventScript? Events(ParseResult parsed) =>
        parsed.GetValue(s_events) is { } file ? EventScript.Load(file) : null;

    public static Progress Progress(ParseResult parsed) => new(parsed.GetValue(s_quiet));

    /// <summary>What the guest consists of, with these options.</summary>
    /// <exception cref="LabException">A value is out of range.</exception>
    public static LabOptions Guest(ParseResult parsed, Progress progress)
    {
        LabOptions options = GuestOptions.Unpack(parsed) with { Progress = progress.Say };
        return parsed.GetValue(s_update) ? options with { UpdatesGolden = true } : options;
    }
}
