using DisplayModel.Geometry;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace GvtDevice.Cli.Watching;

/// <summary>A refresh and what was asked for beside it.</summary>
/// <param name="Refresh">As it came.</param>
/// <param name="Damage">null when nobody asked.</param>
/// <param name="Planes">Those that changed; empty when nobody asked.</param>
internal sealed record WatchedRefresh(
    RefreshMessage Refresh, IReadOnlyList<PixelRect>? Damage, IReadOnlyList<PlaneView> Planes);

/// <summary>Refreshes of a span of time.</summary>
/// <param name="Seconds">How long it was.</param>
/// <param name="Heads">Of each head: refreshes, and how many of them with each kind of plane.</param>
/// <param name="Missed">Refreshes that did not get here.</param>
internal sealed record Rates(double Seconds, IReadOnlyList<HeadRate> Heads, uint Missed);

internal sealed record HeadRate(uint Head, int Refreshes, int Primary, int Cursor, int Overlay);

/// <summary>Counts refreshes.</summary>
internal sealed class RateCount(long startNs)
{
    private readonly SortedDictionary<uint, HeadRate> _heads = [];
    private uint _missed;

    public long StartNs => startNs;

    public bool IsEmpty => _heads.Count == 0;

    public void Add(in RefreshMessage refresh)
    {
        HeadRate rate = _heads.GetValueOrDefault(refresh.Head) ?? new HeadRate(refresh.Head, 0, 0, 0, 0);
        _heads[refresh.Head] = new HeadRate(
            refresh.Head,
            rate.Refreshes + 1,
            rate.Primary + One(refresh, PlaneTypes.Primary),
            rate.Cursor + One(refresh, PlaneTypes.Cursor),
            rate.Overlay + One(refresh, PlaneTypes.Overlay));
        _missed += refresh.Missed;
    }

    public Rates Of(long nowNs) => new((nowNs - startNs) / 1e9, [.. _heads.Values], _missed);

    private static int One(in RefreshMessage refresh, PlaneTypes type) => (refresh.Planes & type) != 0 ? 1 : 0;
}
