namespace VfioUser.Recording.Replay;

/// <summary>The result of a replay.</summary>
/// <param name="Sessions">The number of connections.</param>
/// <param name="Sent">The number of messages sent.</param>
/// <param name="Compared">The number of replies compared with recorded ones.</param>
/// <param name="Masked">The number of compared replies with volatile bytes, which were not compared.</param>
/// <param name="Missing">The number of entries that are missing in the recording.</param>
/// <param name="Differences">The differences in order, up to the number in the options.</param>
public sealed record ReplayResult(
    int Sessions, long Sent, long Compared, long Masked, long Missing, IReadOnlyList<ReplayDifference> Differences)
{
    public bool IsEqual => Differences.Count == 0;
}
