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
    /// <summary>Exit codes. Source: IGT, lib/igt_core.h.</summary>
    private const int Success = 0, Skip = 77, TimedOut = 124, FirstSignal = 128;

    /// <summary>Exit codes after the signals of timeout, SIGKILL and SIGTERM; busybox' does not say 124.</summary>
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
                "./$binary" --list-subtests >/tmp/list 2>/dev/null
                case $? in
                    0) {{Lab.Busybox}} sed "s/^/$binary@/" /tmp/list ;;
                    79) echo "$binary" ;;
                esac
            done
            """,
            cancellation);
        string[] names =
        [
            .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(name => TestName().IsMatch(name)),
        ];
        return code == 0 && names.Length > 0
            ? names
            : throw new LabException($"there are no tests {patterns} in {folder} of the guest");
    }

    /// <summary>Runs a subtest.</summary>
    /// <param name="name">BINARY@SUBTEST, or BINARY.</param>
    /// <param name="limit">After which it is killed.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>What became of it. After <see cref="IgtOutcome.Incomplete"/> the guest is of no use.</returns>
    public async Task<IgtResult> RunAsync(string name, TimeSpan limit, CancellationToken cancellation)
    {
        string[] parts = name.Split('@', 2);
        string subtest = parts.Length > 1 ? $"--run-subtest '{parts[1]}'" : "";
        string seconds = limit.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        using CancellationTokenSource hung = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        hung.CancelAfter(limit + s_grace);
        Stopwatch time = Stopwatch.StartNew();
        string output;
        int code;
        try
        {
            (code, output) = await lab.RunAsync(
                $"""
                {Lab.Busybox} dmesg -c >/dev/null
                echo "gvt-lab: {name}" >/dev/kmsg
                cd {folder} && {Lab.Busybox} timeout -k 10 {seconds} ./{parts[0]} {subtest} 2>&1
                code=$?
                echo {KernelMark}
                {Lab.Busybox} dmesg -c
                exit $code
                """,
                hung.Token);
        }
        catch (Exception e) when (e is LabException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            string why = e is LabException ? e.Message : "the guest hung";
            return new IgtResult(name, IgtOutcome.Incomplete, time.Elapsed.TotalSeconds, why, lab.Console);
        }

        int at = output.LastIndexOf(KernelMark, StringComparison.Ordinal);
        (string said, string log) = at < 0 ? (output, "") : (output[..at], output[(at + KernelMark.Length)..].Trim());
        bool hasWarned = KernelWarnings.In(log).Length > 0;
        return new IgtResult(
            name, OutcomeOf(code, hasWarned), time.Elapsed.TotalSeconds, said, hasWarned ? log : "");
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
    /// <param name="code">Of <c>timeout</c>.</param>
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
