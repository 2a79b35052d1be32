using System.Text.RegularExpressions;

namespace GvtDevice.Lab;

/// <summary>What a kernel says when something is wrong with it or its drivers.</summary>
internal static partial class KernelWarnings
{
    /// <summary>The lines of a log that warn.</summary>
    public static string[] In(string log) =>
        [.. log.Split('\n').Where(line => Warning().IsMatch(line)).Select(line => line.TrimEnd())];

    /// <summary>Whether the driver has lost the card: QEMU no longer reaches the device, for example because this
    /// machine stood still for longer than QEMU waits for an answer. Source: Linux, intel_uncore.c.</summary>
    public static bool HasLostCard(string log) => log.Contains("Lost access to MMIO BAR", StringComparison.Ordinal);

    [GeneratedRegex(@"WARNING: |BUG: |\*ERROR\*|Oops|general protection fault|KASAN|UBSAN")]
    private static partial Regex Warning();
}
