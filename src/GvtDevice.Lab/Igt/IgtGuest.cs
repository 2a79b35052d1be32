using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace GvtDevice.Lab.Igt;

/// <summary>A guest in which subtests of IGT run.</summary>
/// <param name="lab">The guest.</param>
/// <param name="folder">Where the binaries are in it.</param>
/// <param name="board">What is at its connectors; null for mere monitors.</param>
internal sealed partial class IgtGuest(Lab lab, string folder, IAsyncDisposable? board) : IAsyncDisposable
{
    /// <summary>Begins what a binary said that cannot be run.</summary>
    private const string Complaint = "cannot run:";

    /// <summary>Exit codes. Source: IGT, lib/igt_core.h.</summary>
    private const int Success = 0, Skip = 77, TimedOut = 124, FirstSignal = 128;

    /// <summary>Exit codes after the signals that end what takes too long, SIGKILL and SIGTERM.</summary>
    private const int Killed = FirstSignal + 9, Terminated = FirstSignal + 15;

    private const string KernelMark = "@kernel@";

    /// <summary>A hung guest is given up so much later than a hung test is killed in it.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(60);

    /// <summary>What the kernel did before the first subtest, as a result: loading the driver can warn too.</summary>
    /// <param name="seconds">How long the guest took to boot.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">The guest has ended.</exception>
    public async Task<IgtResult> BootAsync(double seconds, CancellationToken cancellation)
    {
        string log = await lab.KernelLogAsync(cancellation);
        return KernelWarnings.In(log).Length > 0
            ? new IgtResult(IgtRun.BootName, IgtOutcome.KernelWarning, seconds, "", log)
            : new IgtResult(IgtRun.BootName, IgtOutcome.Pass, seconds, "", "");
    }

    /// <summary>The subtests of the binaries whose names fit.</summary>
    /// <param name="binaries">Shell patterns.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>Names as BINARY@SUBTEST, or BINARY.</returns>
    /// <exception cref="LabException">There are no such binaries.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(
        IEnumerable<string> binaries, CancellationToken cancellation)
    {
        string patterns = string.Join(' ', binaries.Distinct());
        (int code, string output) = await lab.RunAsync(
            $$"""
            cd {{folder}} || exit 1
            for binary in {{patterns}}; do
                [ -f "$binary" ] && [ -x "$binary" ] || continue
                "./$binary" --list-subtests >/tmp/list 2>/tmp/why
                case $? in
                    0) {{Lab.Busybox}} sed "s/^/$binary@/" /tmp/list ;;
                    79) echo "$binary" ;;
                    *) {{Lab.Busybox}} sed -n '$s/^/{{Complaint}} /p' /tmp/why ;;
                esac
            done
            """,
            cancellation);
        string[] lines =
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] names = [.. lines.Where(name => TestName().IsMatch(name))];
        string? complaint = Array.Find(lines, line => line.StartsWith(Complaint, StringComparison.Ordinal));
        return code == 0 && names.Length > 0
            ? names
            : throw new LabException(
                $"there are no tests {patterns} in {folder} of the guest{complaint?.Replace(Complaint, ":")}");
    }

    /// <summary>Runs subtests in one process.</summary>
    /// <param name="names">BINARY@SUBTEST, all of one binary; or BINARY alone.</param>
    /// <param name="limit">A subtest that takes longer is killed, and with it those after it.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>What is known of them, of one alone always; and whether the guest is of no use any more.</returns>
    public async Task<(IReadOnlyList<IgtResult> Results, bool IsLost)> RunAsync(
        IReadOnlyList<string> names, TimeSpan limit, CancellationToken cancellation)
    {
        using CancellationTokenSource hung = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        hung.CancelAfter((limit * names.Count) + s_grace);
        Stopwatch time = Stopwatch.StartNew();
        string output;
        int code;
        try
        {
            (code, output) = await lab.RunAsync(Script(names, limit), hung.Token);
        }
        catch (Exception e) when (e is LabException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            string why = e is LabException ? e.Message : "the guest hung";
            double seconds = time.Elapsed.TotalSeconds;
            return names.Count > 1
                ? ([], true)
                : ([new IgtResult(names[0], IgtOutcome.Incomplete, seconds, why, lab.Console)], true);
        }

        int at = output.LastIndexOf(KernelMark, StringComparison.Ordinal);
        (string said, string log) = at < 0 ? (output, "") : (output[..at], output[(at + KernelMark.Length)..].Trim());
        bool isLost = KernelWarnings.HasLostCard(log);
        if (names.Count > 1)
        {
            return (IgtOutput.Read(names, code, said, log), isLost);
        }

        bool hasWarned = KernelWarnings.In(log).Length > 0;
        IgtOutcome outcome = isLost ? IgtOutcome.Incomplete : OutcomeOf(code, hasWarned);
        return ([new IgtResult(names[0], outcome, time.Elapsed.TotalSeconds, said, hasWarned ? log : "")], isLost);
    }

    /// <summary>Prints what the subtests do, <see cref="KernelMark"/> and the kernel's log, and ends with their exit
    /// code.</summary>
    private string Script(IReadOnlyList<string> names, TimeSpan limit)
    {
        string[] subtests = [.. names.Select(name => name.Split('@')).Where(name => name.Length > 1)
            .Select(name => name[1])];
        string argument = subtests.Length > 0 ? $"--run-subtest '{string.Join(',', subtests)}'" : "";
        string seconds = limit.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        return $$"""
            limit_of_subtest() {
                ended= left={{seconds}}
                while [ "$left" -gt 0 ]; do
                    pause=$((left < 5 ? left : 5))
                    {{Lab.Busybox}} sleep "$pause"
                    left=$((left - pause))
                    now=$({{Lab.Busybox}} grep -c '^Subtest ' "$said")
                    [ "$now" = "$ended" ] || { ended=$now left={{seconds}}; }
                done
                kill "$1"
                {{Lab.Busybox}} sleep 10
                kill -9 "$1"
            }
            {{Lab.Busybox}} dmesg -c >/dev/null
            echo "gvt-lab: {{names[0]}}" >/dev/kmsg
            said=/tmp/gvt-lab-igt
            cd {{folder}} || exit 1
            ./{{names[0].Split('@')[0]}} {{argument}} >"$said" 2>&1 &
            test=$!
            limit_of_subtest "$test" >/dev/null 2>&1 &
            limit=$!
            wait "$test"
            code=$?
            kill "$limit"
            {{Lab.Busybox}} cat "$said"
            echo {{KernelMark}}
            {{Lab.Busybox}} dmesg -c
            exit $code
            """;
    }

    public async ValueTask DisposeAsync()
    {
        if (board is not null)
        {
            await board.DisposeAsync();
        }

        await lab.DisposeAsync();
    }

    /// <summary>What an exit code says.</summary>
    /// <param name="code">Of the process.</param>
    /// <param name="hasWarned">Whether the kernel warned meanwhile.</param>
    internal static IgtOutcome OutcomeOf(int code, bool hasWarned) => code switch
    {
        Success => hasWarned ? IgtOutcome.KernelWarning : IgtOutcome.Pass,
        Skip => IgtOutcome.Skip,
        TimedOut or Killed or Terminated => IgtOutcome.Timeout,
        > FirstSignal => IgtOutcome.Crash,
        _ => IgtOutcome.Fail,
    };

    [GeneratedRegex(@"^[\w-]+(@[\w-]+)?$")]
    private static partial Regex TestName();
}
