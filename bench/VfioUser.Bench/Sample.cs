namespace VfioUser.Bench;

/// <summary>One round's result.</summary>
/// <param name="PerSecond">Accesses.</param>
/// <param name="P50Us">Of a round trip; 0 where nothing waits for a reply.</param>
/// <param name="P99Us">As above.</param>
/// <param name="P999Us">As above.</param>
/// <param name="ServerCores">Processors that the server kept busy.</param>
/// <param name="OtherCores">Processors that neither the server nor this client kept busy: noise.</param>
internal sealed record Sample(
    double PerSecond, double P50Us, double P99Us, double P999Us, double ServerCores, double OtherCores)
{
    /// <summary>Each number's median over the rounds.</summary>
    public static Sample MedianOf(IReadOnlyList<Sample> rounds) => new(
        Median(rounds, s => s.PerSecond),
        Median(rounds, s => s.P50Us),
        Median(rounds, s => s.P99Us),
        Median(rounds, s => s.P999Us),
        Median(rounds, s => s.ServerCores),
        Median(rounds, s => s.OtherCores));

    private static double Median(IReadOnlyList<Sample> rounds, Func<Sample, double> number)
    {
        double[] sorted = [.. rounds.Select(number).Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
