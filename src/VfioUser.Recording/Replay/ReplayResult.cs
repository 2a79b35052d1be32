namespace VfioUser.Recording.Replay;

/// <summary>What came of a replay.</summary>
/// <param name="Sessions">Connections that were made.</param>
/// <param name="Sent">Messages sent.</param>
/// <param name="Compared">Replies compared with recorded ones.</param>
/// <param name="Masked">Those of them that had volatile bytes, which were left out.</param>
/// <param name="Missing">Entries that the recording itself lacks.</param>
/// <param name="Differences">In order; no more than the options allow.</param>
public sealed record ReplayResult(
    int Sessions, long Sent, long Compared, long Masked, long Missing, IReadOnlyList<ReplayDifference> Differences)
{
    public bool IsEqual => Differences.Count == 0;
}
