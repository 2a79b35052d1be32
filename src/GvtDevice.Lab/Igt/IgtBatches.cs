namespace GvtDevice.Lab.Igt;

/// <summary>Which subtests run in one process.</summary>
internal static class IgtBatches
{
    /// <summary>Cuts a list of subtests.</summary>
    /// <param name="names">BINARY@SUBTEST, or BINARY, which is a batch by itself.</param>
    /// <param name="size">Most of a batch.</param>
    /// <returns>Batches of one binary each, in the order of the list.</returns>
    public static IReadOnlyList<IReadOnlyList<string>> Of(IReadOnlyList<string> names, int size) =>
    [
        .. names.GroupBy(name => name.Contains('@', StringComparison.Ordinal) ? name.Split('@')[0] : $"{name}@")
            .SelectMany(binary => binary.Chunk(size)),
    ];

    /// <summary>What is left of a batch: one of those that have no result. If nothing is known of any of them, each
    /// runs alone.</summary>
    /// <param name="batch">What ran.</param>
    /// <param name="results">What is known of it.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Left(
        IReadOnlyList<string> batch, IReadOnlyList<IgtResult> results)
    {
        string[] left = [.. batch.Except(results.Select(result => result.Name))];
        return results.Count == 0 ? [.. left.Chunk(1)] : left.Length == 0 ? [] : [left];
    }
}
