using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Enumeration;

namespace GvtDevice.Lab.Igt;

/// <summary>Runs subtests of IGT GPU Tools in guests side by side, each in the next guest that is free. A guest that
/// ends, hangs or loses its card is replaced, and costs one subtest at most: what is not known of its batch runs
/// again.</summary>
public sealed class IgtRun
{
    /// <summary>Debian's package of the tests, and where it puts them.</summary>
    public const string Package = "igt-gpu-tools-tests";

    /// <summary>Debian's packages with what a build of one's own needs: those of <see cref="Package"/>, those of the
    /// tests that it lacks, and udev.</summary>
    public const string BuildPackages = $"{Package},libasound2t64,libgsl28,libproc2-1,libxmlrpc-core-c3t64,udev";

    /// <summary>See <see cref="Package"/>.</summary>
    public const string PackageFolder = "/usr/libexec/igt-gpu-tools";

    /// <summary>What the result is called that says whether the kernel warned before the first subtest.</summary>
    public const string BootName = "boot";

    private readonly LabOptions _options;
    private readonly string _folder;

    /// <param name="options">The guests. Its root has IGT.</param>
    /// <param name="folder">Where the binaries are in it.</param>
    public IgtRun(LabOptions options, string folder) => (_options, _folder) = (options, folder);

    /// <summary>How many guests run at once.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>How many subtests of a binary run in one process.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>After which a subtest is killed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Each guest has a Chamelium board at its connectors, for the tests kms_chamelium_*.</summary>
    public bool HasChamelium { get; init; }

    /// <summary>Finds the subtests that fit.</summary>
    /// <param name="patterns">BINARY@SUBTEST or BINARY, with * and ?. A name without them is taken as it is.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>Their names, each once.</returns>
    /// <exception cref="LabException">No subtest fits a pattern.</exception>
    public async Task<IReadOnlyList<string>> FindAsync(
        IReadOnlyList<string> patterns, CancellationToken cancellation = default)
    {
        bool IsName(string pattern) =>
            pattern.Contains('@', StringComparison.Ordinal) && pattern.IndexOfAny(['*', '?']) < 0;

        if (patterns.All(IsName))
        {
            return [.. patterns.Distinct()];
        }

        await using IgtGuest guest = await BootAsync(cancellation);
        IReadOnlyList<string> all = await guest.ListAsync(
            patterns.Where(pattern => !IsName(pattern)).Select(pattern => pattern.Split('@')[0]), cancellation);
        List<string> found = [.. patterns.Where(IsName)];
        foreach (string pattern in patterns.Where(pattern => !IsName(pattern)))
        {
            string whole = pattern.Contains('@', StringComparison.Ordinal) ? pattern : $"{pattern}@*";
            string[] fitting =
            [
                .. all.Where(name => FileSystemName.MatchesSimpleExpression(whole, name)
                    || FileSystemName.MatchesSimpleExpression(pattern, name)),
            ];
            found.AddRange(fitting.Length > 0 ? fitting : throw new LabException($"no subtest is called {pattern}"));
        }

        return [.. found.Distinct()];
    }

    /// <summary>Runs subtests. The first result is <see cref="BootName"/>, and later guests have one only if
    /// their kernel warned.</summary>
    /// <param name="names">As of <see cref="FindAsync"/>.</param>
    /// <param name="onResult">Called after each, by one thread at a time.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">A guest does not boot.</exception>
    public async Task RunAsync(
        IReadOnlyList<string> names, Action<IgtResult> onResult, CancellationToken cancellation = default)
    {
        ConcurrentQueue<IReadOnlyList<string>> waiting = new(IgtBatches.Of(names, BatchSize));
        Lock gate = new();
        bool hasBooted = false;
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        async Task Work()
        {
            IgtGuest? guest = null;
            Queue<IReadOnlyList<string>> left = [];
            try
            {
                while (left.TryDequeue(out IReadOnlyList<string>? batch) || waiting.TryDequeue(out batch))
                {
                    if (guest is null)
                    {
                        (guest, IgtResult boot) = await StartAsync(failed.Token);
                        lock (gate)
                        {
                            if (!hasBooted || boot.IsBad)
                            {
                                onResult(boot);
                            }

                            hasBooted = true;
                        }
                    }

                    (IReadOnlyList<IgtResult> results, bool isLost) =
                        await guest.RunAsync(batch, Timeout, failed.Token);
                    lock (gate)
                    {
                        foreach (IgtResult result in results)
                        {
                            onResult(result);
                        }
                    }

                    foreach (IReadOnlyList<string> rest in IgtBatches.Left(batch, results))
                    {
                        left.Enqueue(rest);
                    }

                    if (isLost)
                    {
                        await guest.DisposeAsync();
                        guest = null;
                    }
                }
            }
            catch
            {
                await failed.CancelAsync();
                throw;
            }
            finally
            {
                if (guest is not null)
                {
                    await guest.DisposeAsync();
                }
            }
        }

        Task[] jobs = [.. Enumerable.Range(0, Math.Min(Jobs, names.Count)).Select(_ => Work())];
        try
        {
            await Task.WhenAll(jobs);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The failure of one job has stopped the others.
            throw jobs.Select(job => job.Exception?.InnerException).OfType<LabException>().First();
        }
    }

    private async Task<(IgtGuest Guest, IgtResult Boot)> StartAsync(CancellationToken cancellation)
    {
        Stopwatch time = Stopwatch.StartNew();
        IgtGuest guest = await BootAsync(cancellation);
        try
        {
            return (guest, await guest.BootAsync(time.Elapsed.TotalSeconds, cancellation));
        }
        catch
        {
            await guest.DisposeAsync();
            throw;
        }
    }

    private async Task<IgtGuest> BootAsync(CancellationToken cancellation)
    {
        Lab lab = await Lab.StartAsync(
            HasChamelium ? _options with { HasNetwork = true } : _options, cancellation);
        try
        {
            return new IgtGuest(lab, _folder, HasChamelium ? await IgtBoard.StartAsync(lab, cancellation) : null);
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }
}
