using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GvtDevice.Lab.Igt;

namespace GvtDevice.Lab.Cli;

/// <summary>gvt-lab igt.</summary>
internal static class IgtCommand
{
    private static readonly Option<string[]> s_tests = new("--tests")
    {
        Description = "Subtests: BINARY@SUBTEST or BINARY, with * and ?; or a file (with a /) with a name on each "
            + "line. May be repeated.",
        HelpName = "GLOB|FILE",
        Required = true,
    };

    private static readonly Option<string> s_out = new("--out")
    {
        Description = "A folder for results.tsv, results.xml (JUnit), and what bad subtests printed.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "igt-results",
    };

    private static readonly Option<bool> s_resume = new("--resume")
    {
        Description = "Keep the results that are in the folder, and run what they lack.",
    };

    private static readonly Option<string?> s_baseline = new("--baseline")
    {
        Description = "The results.tsv of an earlier run. Then only what is worse counts as a failure.",
        HelpName = "FILE",
    };

    private static readonly Option<int> s_jobs = new("--jobs")
    {
        Description = "Guests at once.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> s_batch = new("--batch")
    {
        Description = "Run up to so many subtests of a binary in one process. What one of them did not let run is run "
            + "again without it.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> s_timeout = new("--timeout")
    {
        Description = "End a subtest after so many seconds.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 300,
    };

    private static readonly Option<string?> s_build = new("--igt")
    {
        Description = "A build of IGT on this machine: its folder, or where it is installed. Default: Debian's "
            + "package.",
        HelpName = "DIR",
    };

    private static readonly Option<string> s_folder = new("--igt-in-root")
    {
        Description = "Where IGT's binaries are in the root file system, if --root is not Debian's package.",
        HelpName = "PATH",
        DefaultValueFactory = _ => IgtRun.PackageFolder,
    };

    private static readonly Option<bool> s_chamelium = new("--chamelium")
    {
        Description = "The tests' monitors are a Chamelium board, as of gvt-lab chamelium: for kms_chamelium_*, which "
            + "Debian's package does not have.",
    };

    public static Command Create()
    {
        Command command = new(
            "igt",
            "Run subtests of IGT GPU Tools, as of Debian's package, and end with 1 if one failed or the kernel warned.")
        {
            s_tests, s_out, s_resume, s_baseline, s_jobs, s_batch, s_timeout, s_build, s_folder, s_chamelium,
        };
        GuestOptions.AddTo(command);
        command.SetAction((parsed, stop) => Outcome.OfWriterAsync(end => RunAsync(parsed, end), stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        LabOptions options = GuestOptions.Unpack(parsed).WithoutConsole() with
        {
            Progress = new Progress(isQuiet: false).Say,
        };
        string folder = parsed.GetRequiredValue(s_folder);
        string? build = parsed.GetValue(s_build);
        if (build is not null)
        {
            folder = options.Share is null
                ? IgtBuild.PlaceIn(build)
                : throw new LabException("--igt is shared with the guest: leave out --share");
            options = options with { Share = build };
        }

        bool hasChamelium = parsed.GetValue(s_chamelium);

        if (options.Root is null)
        {
            options = options with
            {
                Root = build is null && !hasChamelium ? IgtRun.Package : IgtRun.BuildPackages, Suite = "sid",
            };
        }

        int jobs = parsed.GetValue(s_jobs);
        int timeout = parsed.GetValue(s_timeout);
        int batch = parsed.GetValue(s_batch);
        if (jobs < 1 || batch < 1 || timeout < 1)
        {
            throw new LabException("--jobs, --batch and --timeout are at least 1");
        }

        IgtRun run = new(options, folder)
        {
            Jobs = jobs, BatchSize = batch, Timeout = TimeSpan.FromSeconds(timeout), HasChamelium = hasChamelium,
        };
        IgtReports reports = new(parsed.GetRequiredValue(s_out), parsed.GetValue(s_resume));
        IReadOnlyList<string> names = await run.FindAsync(
            [.. parsed.GetRequiredValue(s_tests).SelectMany(Patterns)], stop);
        string[] left = [.. names.Where(name => !reports.Has(name))];
        Stopwatch time = Stopwatch.StartNew();
        try
        {
            int done = 0;
            await run.RunAsync(
                left,
                result =>
                {
                    reports.Add(result);
                    done += result.Name == IgtRun.BootName ? 0 : 1;
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"[{done}/{left.Length}] {result.Word} {result.Name} ({result.Seconds:0.0} s)"));
                },
                stop);
        }
        finally
        {
            reports.Finish();
        }

        return Summarize(reports, parsed.GetValue(s_baseline), time.Elapsed, left.Length);
    }

    private static int Summarize(IgtReports reports, string? baseline, TimeSpan elapsed, int count)
    {
        IReadOnlyList<IgtResult> bad = baseline is null
            ? [.. reports.Results.Where(result => result.IsBad)]
            : reports.WorseThan(baseline);
        foreach (IgtResult result in bad)
        {
            Console.WriteLine($"{(baseline is null ? "bad" : "worse")}: {result.Word} {result.Name}");
        }

        string counts = string.Join(
            ", ",
            reports.Results.GroupBy(result => result.Word).OrderByDescending(group => group.Count())
                .Select(group => $"{group.Count()} {group.Key}"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{counts}; {count} in {elapsed.TotalMinutes:0.0} minutes"));
        return bad.Count > 0 ? 1 : 0;
    }

    private static IEnumerable<string> Patterns(string text)
    {
        if (!text.Contains('/', StringComparison.Ordinal))
        {
            return [text];
        }

        try
        {
            return
            [
                .. File.ReadLines(text).Select(line => line.Split('#')[0].Trim())
                    .Select(line => line.StartsWith("igt@", StringComparison.Ordinal) ? line[4..] : line)
                    .Where(line => line.Length > 0),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"cannot read the tests {text}: {e.Message}", e);
        }
    }
}
