namespace GvtDevice.Gt.Engines;

/// <summary>The clock of the engines, which counts at 12 MHz.</summary>
internal static class EngineTimestamp
{
    private const ulong Hz = 12_000_000;

    /// <summary>The timestamp at a time of CLOCK_MONOTONIC.</summary>
    public static ulong At(long ns) => (ulong)((UInt128)ns * Hz / 1_000_000_000);
}
