using DisplayModel.Scanout;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Client;

/// <content>Blocking calls, for sequential tools.</content>
public sealed partial class DisplayClient
{
    /// <summary>Calls <see cref="ConnectAsync"/> and waits for it.</summary>
    /// <param name="path">The path of the server's display socket.</param>
    /// <param name="wantRefreshes">Whether the server reports refreshes; <see cref="NextRefresh"/> returns
    /// them.</param>
    /// <param name="timeout">How long each answer may take.</param>
    public static DisplayClient Connect(string path, bool wantRefreshes, TimeSpan timeout) =>
        ConnectAsync(path, new DisplayClientOptions { WantsEvents = wantRefreshes, Timeout = timeout })
            .AsTask().GetAwaiter().GetResult();

    /// <summary>Calls <see cref="CaptureAsync"/> and waits for it.</summary>
    public Frame? Capture(int head, bool withCursor = true) =>
        CaptureAsync(head, withCursor).AsTask().GetAwaiter().GetResult();

    /// <summary>Calls <see cref="DescribeAsync"/> and waits for it.</summary>
    public byte[] Describe(string part = "") => DescribeAsync(part).AsTask().GetAwaiter().GetResult();

    /// <summary>Waits for the next refresh; skips other events.</summary>
    /// <returns>The refresh; null when none came in time, or the wait was cancelled.</returns>
    /// <exception cref="IOException">The server has disconnected.</exception>
    public RefreshMessage? NextRefresh(TimeSpan timeout, CancellationToken cancellation = default) =>
        NextRefreshAsync(timeout, cancellation).GetAwaiter().GetResult();

    private async Task<RefreshMessage?> NextRefreshAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(timeout);
        try
        {
            await foreach (DisplayEvent item in EventsAsync(end.Token).ConfigureAwait(false))
            {
                if (item is RefreshEvent { Refresh: var refresh })
                {
                    return refresh;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The wait ended without an event.
        }

        return null;
    }
}
