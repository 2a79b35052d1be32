namespace GvtDevice.Lab.Cli;

/// <summary>Exit codes of gvt-lab's own, which the commands that it runs rarely use.</summary>
internal static class Outcome
{
    /// <summary>The command did not end in time, as of timeout(1).</summary>
    public const int TimedOut = 124;

    /// <summary>The lab failed, not the command, as of timeout(1) and docker run.</summary>
    public const int LabFailed = 125;

    /// <summary>As a shell says it of SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>As a shell says it of SIGPIPE, by which other programs end when nobody reads what they write.</summary>
    public const int BrokenPipe = 141;

    /// <summary>Runs a verb whose results go to standard output. It is cancelled when that is a pipe without a reader,
    /// as in <c>gvt-lab ... | head -1</c>.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> OfWriterAsync(Func<CancellationToken, Task<int>> verb, CancellationToken stop)
    {
        using ReaderWatch readers = ReaderWatch.OfStandardOutput();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop, readers.Gone);
        try
        {
            return await OfAsync(() => verb(end.Token), stop);
        }
        catch (OperationCanceledException) when (readers.Gone.IsCancellationRequested)
        {
            return BrokenPipe;
        }
    }

    /// <summary>Runs a verb, and reports what the user can mend as a message.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> OfAsync(Func<Task<int>> verb, CancellationToken stop)
    {
        try
        {
            return await verb();
        }
        // The others: the device or QEMU is gone, or does not answer.
        catch (Exception e) when (e is LabException or IOException or TimeoutException)
        {
            Console.Error.WriteLine($"gvt-lab: {e.Message}");
            return LabFailed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.Error.WriteLine("gvt-lab: interrupted");
            return Interrupted;
        }
    }
}
