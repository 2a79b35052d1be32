using System.CommandLine;
using System.Diagnostics;
using VfioUser.Recording;
using VfioUser.Recording.Replay;
using VfioUser.Recording.Text;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device replay.</summary>
internal static class ReplayCommand
{
    private static readonly TimeSpan s_progressInterval = TimeSpan.FromSeconds(2);

    private static readonly Option<string> s_socketPath = new("--socket-path")
    {
        Description = "The socket of the vfio-user server to replay against, freshly started.",
        HelpName = "PATH",
        Required = true,
    };

    private static readonly Option<bool> s_realTime = new("--real-time")
    {
        Description = "Keep the recorded pace instead of going as fast as the server answers.",
    };

    private static readonly Option<int> s_maxDifferences = new("--max-differences")
    {
        Description = "Stop after this many differences.",
        HelpName = "N",
        DefaultValueFactory = _ => new ReplayOptions().MaxDifferences,
    };

    public static Command Create()
    {
        Command command = new(
            "replay", "Play a recorded client against a server; exit code 0 if it answers as recorded.")
        {
            RecordingArgument.File, s_socketPath, s_realTime, s_maxDifferences,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        ReplayOptions options = new()
        {
            RealTime = parsed.GetValue(s_realTime),
            MaxDifferences = parsed.GetValue(s_maxDifferences),
        };
        using RecordingReader reader = RecordingArgument.Open(parsed);
        MessageFields fields = new(RegisterNames.Of(GpuRecording.PlatformOf(reader.Header)));
        EntryText text = new(fields);
        using Replayer replayer = new(parsed.GetRequiredValue(s_socketPath), reader.Header, fields, options);
        ReplayResult result = replayer.Run(Watched(reader.ReadAll(), replayer), difference =>
        {
            Console.WriteLine($"{text.Line(difference.Recorded)}");
            Console.WriteLine($"      entry {difference.Entry}: {difference.Reason}");
        });

        RecordingArgument.Warn(reader);
        Console.WriteLine(Summary(result, options));
        return result.IsEqual ? CommandRunner.Success : CommandRunner.Failed;
    }

    /// <summary>Reports progress on standard error at intervals.</summary>
    private static IEnumerable<RecordedEntry> Watched(IEnumerable<RecordedEntry> entries, Replayer replayer)
    {
        Stopwatch sinceLast = Stopwatch.StartNew();
        foreach (RecordedEntry entry in entries)
        {
            if (sinceLast.Elapsed >= s_progressInterval)
            {
                sinceLast.Restart();
                ReplayResult soFar = replayer.Result;
                Console.Error.WriteLine(
                    $"{soFar.Sent} messages sent, at {entry.TimeNs / 1_000_000_000} s of the recording, "
                    + $"{soFar.Differences.Count} differences");
            }

            yield return entry;
        }
    }

    private static string Summary(ReplayResult result, ReplayOptions options)
    {
        string verdict = result.IsEqual ? "all equal"
            : result.Differences.Count == options.MaxDifferences ? $"{result.Differences.Count} differences, then "
                + "stopped"
            : $"{result.Differences.Count} differences";
        string gap = result.Missing > 0 ? $"; the recording lacks {result.Missing} entries" : "";
        return $"{result.Sessions} sessions, {result.Sent} messages sent, {result.Compared} replies compared "
            + $"({result.Masked} of them in part): {verdict}{gap}";
    }
}
