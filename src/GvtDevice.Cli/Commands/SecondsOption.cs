using System.CommandLine;

namespace GvtDevice.Cli.Commands;

/// <summary>--seconds, of verbs that go on until they are stopped.</summary>
internal static class SecondsOption
{
    /// <summary>What a timer of .NET can wait: 2^31 - 1 milliseconds.</summary>
    private const double Longest = int.MaxValue / 1000;

    public static readonly Option<double?> Seconds = new("--seconds")
    {
        Description = "Stop after this time.",
        HelpName = "N",
    };

    /// <returns>The time; infinite if none was asked for.</returns>
    /// <exception cref="ArgumentException">The time is not positive, or too long.</exception>
    public static TimeSpan Unpack(ParseResult parsed) => parsed.GetValue(Seconds) switch
    {
        null => Timeout.InfiniteTimeSpan,
        > 0 and <= Longest and { } seconds => TimeSpan.FromSeconds(seconds),
        { } seconds => throw new ArgumentException(
            $"--seconds {seconds}: give a positive number, at most {Longest}"),
    };
}
