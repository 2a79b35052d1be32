using System.CommandLine;

namespace VfioUser.Bench.Commands;

/// <summary>A workload as a command: measures one server, or two in turns.</summary>
internal static class AccessCommand
{
    private const int MaxAttempts = 10;

    private static readonly TargetOptions s_server = new("--", isRequired: true);
    private static readonly TargetOptions s_baseline = new("--against-", isRequired: false);

    private static readonly Option<int> s_size = Number("--size", "Bytes of one access.", 4);
    private static readonly Option<int> s_rounds = Number("--rounds", "Rounds for each server, in turns.", 1);
    private static readonly Option<int> s_clientSpin = Number(
        "--client-spin-us", "How long the client spins for a reply.", 0);
    private static readonly Option<int> s_busy = Number(
        "--busy-cores", "Processors that other work takes meanwhile.", 0);
    private static readonly Option<int> s_batch = Number("--batch", "Messages in one call (posted writes).", 1);
    private static readonly Option<int> s_entries = Number("--entries", "Writes in one REGION_WRITE_MULTI.", 200);
    private static readonly Option<bool> s_json = new("--json") { Description = "Print JSON." };

    private static readonly Option<double> s_maxOthers = new("--max-others")
    {
        Description = "Take a round again, up to ten times, in which other processes kept more processors busy.",
        HelpName = "CORES",
        DefaultValueFactory = _ => double.MaxValue,
    };

    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "Length of one round.",
        DefaultValueFactory = _ => 3,
    };

    /// <param name="name">Of the command.</param>
    /// <param name="description">For its help.</param>
    /// <param name="workload">One round.</param>
    /// <param name="waitsForReplies">Round trips are its limit, so they are also measured without a server.</param>
    public static Command Create(
        string name, string description, Func<Connection, ClientSettings, Sample> workload, bool waitsForReplies)
    {
        Command command = new(name, description)
        {
            s_size, s_seconds, s_rounds, s_maxOthers, s_clientSpin, s_busy, s_batch, s_entries, s_json,
        };
        s_server.AddTo(command);
        s_baseline.AddTo(command);
        command.SetAction(parsed => Run(name, parsed, workload, waitsForReplies));
        return command;
    }

    private static int Run(
        string name, ParseResult parsed, Func<Connection, ClientSettings, Sample> workload, bool waitsForReplies)
    {
        int size = parsed.GetValue(s_size);
        ClientSettings settings = new(
            parsed.GetValue(s_seconds),
            parsed.GetValue(s_rounds),
            parsed.GetValue(s_maxOthers),
            parsed.GetValue(s_clientSpin),
            parsed.GetValue(s_busy),
            parsed.GetValue(s_batch),
            parsed.GetValue(s_entries));
        using SpawnedServer? server = s_server.Spawn(parsed);
        using SpawnedServer? baseline = s_baseline.Spawn(parsed);
        Target?[] targets = [s_server.TargetOf(parsed, size), s_baseline.TargetOf(parsed, size)];

        using BusyWork busy = new(settings.BusyCores);
        Report report = Measure(name, [.. targets.OfType<Target>()], settings, workload, waitsForReplies);
        report.Print(parsed.GetValue(s_json));
        return 0;
    }

    private static Report Measure(
        string name,
        IReadOnlyList<Target> targets,
        ClientSettings settings,
        Func<Connection, ClientSettings, Sample> workload,
        bool waitsForReplies)
    {
        List<Sample>[] samples = [.. targets.Select(_ => new List<Sample>())];
        List<Sample> bare = [];
        for (int round = 0; round < settings.Rounds; round++)
        {
            for (int i = 0; i < targets.Count; i++)
            {
                samples[i].Add(Quiet(targets[i], settings, workload));
            }

            if (waitsForReplies)
            {
                bare.Add(BareRoundTrips.Measure(settings));
            }
        }

        return new Report(
            name,
            settings,
            [.. targets.Zip(samples, (target, rounds) => ResultOf(Path.GetFileName(target.SocketPath), rounds))],
            waitsForReplies ? ResultOf("two bare threads", bare) : null);
    }

    private static ServerResult ResultOf(string name, List<Sample> rounds) =>
        new(name, Sample.MedianOf(rounds), rounds);

    /// <summary>Takes the round again while the machine is busy with other things.</summary>
    private static Sample Quiet(
        Target target, ClientSettings settings, Func<Connection, ClientSettings, Sample> workload)
    {
        using Connection connection = new(target, settings.ClientSpinUs);
        for (int attempt = 1; ; attempt++)
        {
            Sample sample = workload(connection, settings);
            if (sample.OtherCores <= settings.MaxOtherCores || attempt == MaxAttempts)
            {
                return sample;
            }
        }
    }

    private static Option<int> Number(string name, string description, int byDefault) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => byDefault,
    };
}
