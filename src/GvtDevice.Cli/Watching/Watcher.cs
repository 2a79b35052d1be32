using DisplaySource;
using LinuxInterop;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace GvtDevice.Cli.Watching;

/// <summary>Receives events, requests the details that the options ask for, and prints both.</summary>
internal sealed class Watcher(DisplayClient client, IEventPrinter printer)
{
    private const long NsPerSecond = 1_000_000_000;

    private readonly Dictionary<uint, ulong> _sequences = [];
    private RateCount _rates = new(MonotonicClock.NowNs);

    public bool AsksForDamage { get; init; }

    public bool AsksForPlanes { get; init; }

    public bool PrintsRates { get; init; }

    /// <exception cref="OperationCanceledException">Watching was cancelled.</exception>
    public async Task Run(int refreshes, CancellationToken cancellation)
    {
        await using IAsyncEnumerator<DisplayEvent> events = client.EventsAsync(cancellation)
            .GetAsyncEnumerator(cancellation);
        while (refreshes > 0 && await Next(events).ConfigureAwait(false))
        {
            if (events.Current is not RefreshEvent { Refresh: var refresh })
            {
                printer.Print(events.Current);
                continue;
            }

            refreshes--;
            if (PrintsRates)
            {
                _rates.Add(refresh);
            }
            else
            {
                printer.Print(await Describe(refresh, cancellation).ConfigureAwait(false));
            }
        }

        Finish();
    }

    /// <summary>Prints the rates that have been counted and not printed.</summary>
    public void Finish()
    {
        if (PrintsRates && !_rates.IsEmpty)
        {
            printer.Print(_rates.Of(MonotonicClock.NowNs));
        }
    }

    /// <summary>Waits for an event, and prints the rates once per second meanwhile.</summary>
    private async ValueTask<bool> Next(IAsyncEnumerator<DisplayEvent> events)
    {
        Task<bool> next = events.MoveNextAsync().AsTask();
        while (PrintsRates)
        {
            long leftNs = _rates.StartNs + NsPerSecond - MonotonicClock.NowNs;
            if (leftNs <= 0)
            {
                long nowNs = MonotonicClock.NowNs;
                printer.Print(_rates.Of(nowNs));
                _rates = new RateCount(nowNs);
            }
            else
            {
                Task second = Task.Delay(TimeSpan.FromMilliseconds((leftNs / 1e6) + 1));
                if (await Task.WhenAny(next, second).ConfigureAwait(false) == next)
                {
                    break;
                }
            }
        }

        return await next.ConfigureAwait(false);
    }

    private async ValueTask<WatchedRefresh> Describe(RefreshMessage refresh, CancellationToken cancellation)
    {
        Damage? damage = AsksForDamage
            ? await client.GetDamageAsync((int)refresh.Head, _sequences.GetValueOrDefault(refresh.Head), cancellation)
                .ConfigureAwait(false)
            : null;
        _sequences[refresh.Head] = damage?.Sequence ?? refresh.Sequence;
        List<PlaneView> planes = [];
        if (AsksForPlanes)
        {
            foreach (DrmPlaneType type in Enum.GetValues<DrmPlaneType>())
            {
                if ((refresh.Planes & (PlaneTypes)(1u << (int)type)) != 0)
                {
                    planes.Add(
                        await client.QueryPlaneAsync(type, (int)refresh.Head, cancellation: cancellation)
                            .ConfigureAwait(false));
                }
            }
        }

        return new WatchedRefresh(refresh, damage?.Rectangles, planes);
    }
}
