using DisplayModel.Geometry;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace GvtDevice.Cli.Watching;

/// <summary>A refresh with the details that were requested for it.</summary>
/// <param name="Refresh">The message.</param>
/// <param name="Damage">The damage; null if not requested.</param>
/// <param name="Planes">The planes that changed; empty if not requested.</param>
internal sealed record WatchedRefresh(
    RefreshMessage Refresh, IReadOnlyList<PixelRect>? Damage, IReadOnlyList<PlaneView> Planes);

/// <summary>The refreshes of a period.</summary>
/// <param name="Seconds">Length of the period.</param>
/// <param name="Heads">For each head: refreshes, and how many of them changed each kind of plane.</param>
/// <param name="Missed">Refreshes that did not reach the client.</param>
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
