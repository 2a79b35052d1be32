using System.CommandLine;
using System.Diagnostics;
using VfioUser.Recording;
using VfioUser.Recording.Fuzz;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device fuzz, for developers of vfio-user servers.</summary>
internal static class FuzzCommand
{
    private static readonly TimeSpan s_progressInterval = TimeSpan.FromSeconds(10);

    private static readonly Option<string> s_socketPath = new("--socket-path")
    {
        Description = "The socket of the vfio-user server to attack.",
        HelpName = "PATH",
        Required = true,
    };

    private static readonly Option<int> s_seed = new("--seed")
    {
        Description = "Seed of the first conversation, incremented for each further one.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<long> s_messages = new("--messages")
    {
        Description = "The least number of messages to send.",
        HelpName = "N",
        DefaultValueFactory = _ => 100_000,
    };

    public static Command Create()
    {
        Command command = new(
            "fuzz", "Send mutations of a recording to any vfio-user server; exit code 0 if it passes all checks.")
        {
            RecordingArgument.File, s_socketPath, s_seed, s_messages,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using RecordingReader reader = RecordingArgument.Open(parsed);
        Fuzzer fuzzer = new(parsed.GetRequiredValue(s_socketPath), reader.ReadAll());
        Stopwatch sinceLast = Stopwatch.StartNew();
        FuzzReport report = fuzzer.Run(parsed.GetValue(s_seed), parsed.GetValue(s_messages), sent =>
        {
            if (sinceLast.Elapsed >= s_progressInterval)
            {
                sinceLast.Restart();
                Console.Error.WriteLine($"{sent} messages");
            }
        });

        Console.WriteLine(
            $"{report.Messages} messages in {report.Conversations} conversations, {report.Elapsed.TotalSeconds:F1} s, "
            + $"{report.Messages / report.Elapsed.TotalSeconds:F0} messages/s; the server's memory "
            + $"{report.ResidentKiBBefore} KiB before, {report.ResidentKiBAfter} KiB after");
        if (report.Failure is null)
        {
            return CommandRunner.Success;
        }

        Console.WriteLine($"FAILED in the conversation of --seed {report.Seed}: {report.Failure}");
        return CommandRunner.Failed;
    }
}
