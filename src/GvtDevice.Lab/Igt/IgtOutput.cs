using System.Globalization;
using System.Text.RegularExpressions;

namespace GvtDevice.Lab.Igt;

/// <summary>Reads what a process with several subtests printed. Source: IGT, lib/igt_core.c.</summary>
internal static partial class IgtOutput
{
    /// <summary>Finds what became of subtests.</summary>
    /// <param name="names">BINARY@SUBTEST, all of one binary.</param>
    /// <param name="code">The exit code of the process, for the subtest that it ended in.</param>
    /// <param name="said">What it printed.</param>
    /// <param name="log">What the kernel logged meanwhile, with IGT's own lines.</param>
    /// <returns>The results of those that ended or that the process ended in, in their order. None from where the
    /// driver lost the card.</returns>
    public static IReadOnlyList<IgtResult> Read(IReadOnlyList<string> names, int code, string said, string log)
    {
        string binary = names[0].Split('@')[0];
        Dictionary<string, string> outputs = Pieces(said, Ended(), Started());
        Dictionary<string, string> logs = Pieces(log, KernelEnded(), KernelStarted());
        List<IgtResult> results = [];
        foreach ((string subtest, string output) in outputs)
        {
            string name = $"{binary}@{subtest}";
            if (!names.Contains(name))
            {
                continue;
            }

            string during = logs.GetValueOrDefault(subtest, "");
            if (KernelWarnings.HasLostCard(during))
            {
                break;
            }

            bool hasWarned = KernelWarnings.In(during).Length > 0;
            Match end = Ended().Matches(output).FirstOrDefault(end => end.Groups[1].Value == subtest, Match.Empty);
            IgtOutcome outcome = end.Success ? OutcomeOf(end.Groups[2].Value) : OutcomeOfEnd(code);
            if (outcome == IgtOutcome.Pass && hasWarned)
            {
                outcome = IgtOutcome.KernelWarning;
            }

            _ = double.TryParse(end.Groups[3].Value, CultureInfo.InvariantCulture, out double seconds);
            results.Add(new IgtResult(name, outcome, seconds, output, hasWarned ? during : ""));
        }

        return results;
    }

    private static IgtOutcome OutcomeOf(string word) => word switch
    {
        "SUCCESS" => IgtOutcome.Pass,
        "SKIP" => IgtOutcome.Skip,
        "CRASH" => IgtOutcome.Crash,
        "TIMEOUT" => IgtOutcome.Timeout,
        _ => IgtOutcome.Fail,
    };

    /// <summary>Of a subtest in which the process ended.</summary>
    private static IgtOutcome OutcomeOfEnd(int code) =>
        IgtGuest.OutcomeOf(code, hasWarned: false) is IgtOutcome.Timeout ? IgtOutcome.Timeout : IgtOutcome.Crash;

    /// <summary>Cuts a text after the last line of each subtest. What follows the last one is the next subtest's if
    /// that has begun, and else its own.</summary>
    private static Dictionary<string, string> Pieces(string text, Regex end, Regex start)
    {
        Dictionary<string, string> pieces = [];
        string last = "";
        int from = 0;
        foreach (Match match in end.Matches(text))
        {
            last = match.Groups[1].Value;
            int to = match.Index + match.Length;
            pieces[last] = pieces.GetValueOrDefault(last, "") + text[from..to];
            from = to;
        }

        string rest = text[from..];
        Match open = start.Match(rest);
        last = open.Success ? open.Groups[1].Value : last;
        if (last.Length > 0)
        {
            pieces[last] = pieces.GetValueOrDefault(last, "") + rest;
        }

        return pieces;
    }

    [GeneratedRegex(@"^Subtest ([\w-]+): ([A-Z]+)(?: \(([\d.]+)s\))?\r?$", RegexOptions.Multiline)]
    private static partial Regex Ended();

    [GeneratedRegex(@"^Starting subtest: ([\w-]+)", RegexOptions.Multiline)]
    private static partial Regex Started();

    [GeneratedRegex(@"\[IGT\] \w+: finished subtest ([\w-]+),.*$", RegexOptions.Multiline)]
    private static partial Regex KernelEnded();

    [GeneratedRegex(@"\[IGT\] \w+: starting subtest ([\w-]+)", RegexOptions.Multiline)]
    private static partial Regex KernelStarted();
}
