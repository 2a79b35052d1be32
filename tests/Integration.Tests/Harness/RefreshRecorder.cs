using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace Integration.Tests.Harness;

/// <summary>A display client that takes every refresh as it comes.</summary>
internal sealed class RefreshRecorder : IDisposable
{
    private readonly DisplayClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly List<RefreshMessage> _refreshes = [];

    public RefreshRecorder(GvtDeviceProcess server)
    {
        _client = server.Connect(wantRefreshes: true);
        _thread = new Thread(Record) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Those that tell of flips.</summary>
    public IReadOnlyList<RefreshMessage> Flips =>
        [.. All.Where(refresh => (refresh.Reasons & RefreshReasons.Latched) != 0)];

    public IReadOnlyList<RefreshMessage> All
    {
        get
        {
            lock (_refreshes)
            {
                return [.. _refreshes];
            }
        }
    }

    public IReadOnlyList<RefreshMessage> Of(int head) => [.. Flips.Where(refresh => refresh.Head == head)];

    /// <summary>Waits until there are that many more of a head.</summary>
    /// <returns>Whether they came.</returns>
    public bool WaitForMore(int count, int head = 0)
    {
        int before = Of(head).Count;
        return Patience.Until(() => Of(head).Count >= before + count, Patience.Step);
    }

    /// <summary>Waits until there are that many, of whatever kind and head.</summary>
    /// <returns>Whether they came.</returns>
    public bool WaitForAny(int count) => Patience.Until(() => All.Count >= count, Patience.Step);

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
        _client.Dispose();
    }

    private void Record()
    {
        try
        {
            while (_client.NextRefresh(Timeout.InfiniteTimeSpan, _stop.Token) is { } refresh)
            {
                lock (_refreshes)
                {
                    _refreshes.Add(refresh);
                }
            }
        }
        catch (IOException)
        {
            // The server went first.
        }
    }
}
