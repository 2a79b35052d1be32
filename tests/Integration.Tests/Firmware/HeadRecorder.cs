using Integration.Tests.Harness;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace Integration.Tests.Firmware;

/// <summary>A display client that notes when a head goes dark.</summary>
internal sealed class HeadRecorder : IDisposable
{
    private readonly DisplayClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _darkHeads;

    public HeadRecorder(GvtDeviceProcess server)
    {
        _client = server.Connect(wantRefreshes: true);
        _darkHeads = Task.Run(Record);
    }

    /// <summary>Ends it.</summary>
    /// <returns>How often a head with a picture went dark.</returns>
    public int Stop()
    {
        _stop.Cancel();
        return _darkHeads.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
        _client.Dispose();
    }

    private async Task<int> Record()
    {
        int dark = 0;
        HashSet<uint> lit = [];
        try
        {
            await foreach (DisplayEvent happened in _client.EventsAsync(_stop.Token))
            {
                if (happened is HeadChangedEvent { Change: var change })
                {
                    bool isLit = (change.Flags & HeadFlags.Lit) != 0;
                    dark += !isLit && lit.Remove(change.Head) ? 1 : 0;
                    _ = isLit && lit.Add(change.Head);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test has seen enough.
        }

        return dark;
    }
}
