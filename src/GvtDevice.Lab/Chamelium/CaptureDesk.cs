using GvtDevice.Lab.XmlRpc;

namespace GvtDevice.Lab.Chamelium;

/// <summary>The captures of a board: one at a time, which stays until the next.</summary>
/// <param name="display">The device.</param>
internal sealed class CaptureDesk(IBoardDisplay display) : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(1);

    private VideoCapture? _last;
    private Task? _running;
    private CancellationTokenSource? _stop;

    /// <summary>The last capture, which may go on.</summary>
    /// <exception cref="XmlRpcFault">There was none since the last reset.</exception>
    public VideoCapture Last => _last ?? throw new XmlRpcFault("nothing has been captured");

    /// <summary>DumpPixels: port, area.</summary>
    /// <returns>One frame.</returns>
    public async Task<byte[]> DumpAsync(VideoSignal signal, XmlRpcArguments call, CancellationToken cancellation)
    {
        await RunAsync(new VideoCapture(display, signal, CaptureArea.Of(call, 1, signal)), 1, cancellation);
        return Last[0];
    }

    /// <summary>CaptureVideo: port, how many frames, area.</summary>
    public Task CaptureAsync(VideoSignal signal, XmlRpcArguments call, CancellationToken cancellation) =>
        RunAsync(new VideoCapture(display, signal, CaptureArea.Of(call, 2, signal)), call.Int(1), cancellation);

    /// <summary>StartCapturingVideo: port, area.</summary>
    public void Start(VideoSignal signal, XmlRpcArguments call)
    {
        VideoCapture capture = new(display, signal, CaptureArea.Of(call, 1, signal));
        Clear();
        _last = capture;
        _stop = new CancellationTokenSource();
        _running = capture.RunAsync(VideoCapture.LimitOf(capture.Area.WidthPx, capture.Area.HeightPx), _stop.Token);
    }

    /// <summary>StopCapturingVideo.</summary>
    /// <param name="count">How many frames to wait for; 0 for none.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="XmlRpcFault">Nothing is being captured, the frames do not come, or there is no room for more.
    /// </exception>
    public async Task StopAsync(int count, CancellationToken cancellation)
    {
        (Task running, CancellationTokenSource stop) = _running is { } task && _stop is { } source
            ? (task, source)
            : throw new XmlRpcFault("nothing is being captured");
        bool hasAll = await Patience.UntilAsync(
            () => Task.FromResult(Last.Count >= count || running.IsCompleted), s_look, s_longestWait, cancellation);
        (_running, _stop) = (null, null);
        await stop.CancelAsync();
        bool isFull = running.IsCompletedSuccessfully;
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }

        if (!hasAll || isFull)
        {
            throw new XmlRpcFault(isFull ? "there was no room for more frames" : $"there are no {count} frames");
        }
    }

    /// <summary>GetCapturedChecksums: the first frame (0), and the one after the last (default: the end).</summary>
    public int[][] Checksums(XmlRpcArguments call)
    {
        int first = call.OptionalInt(0) ?? 0;
        int end = call.OptionalInt(1) ?? Last.Count;
        return first >= 0 && first < Last.Count && end > first && end <= Last.Count
            ? [.. Enumerable.Range(first, end - first).Select(frame => FrameChecksum.Of(Last[frame]))]
            : throw new XmlRpcFault(
                XmlRpcFault.WrongArguments, $"frames {first} to {end - 1} are not among the {Last.Count} captured");
    }

    /// <summary>Ends a capture that goes on, and forgets the last.</summary>
    public void Clear()
    {
        _stop?.Cancel();
        (_last, _running, _stop) = (null, null, null);
    }

    public void Dispose() => Clear();

    private async Task RunAsync(VideoCapture capture, int count, CancellationToken cancellation)
    {
        Clear();
        _last = capture;
        await capture.RunAsync(count, cancellation);
    }
}
