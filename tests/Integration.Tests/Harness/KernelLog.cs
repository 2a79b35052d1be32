using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Integration.Tests.Harness;

/// <summary>The guest kernel's messages. A vertical blank that came too late is no complaint if this machine did not
/// let anybody run for a while.</summary>
internal sealed partial class KernelLog(Guest guest)
{
    private const int Error = 3;

    /// <summary>What is well known and harmless: there are no firmware files in the guest, and the engines do not work,
    /// so the driver says that it goes on without them; and on a busy machine an emulated processor loses a
    /// clock.</summary>
    private static readonly Regex[] s_allowed =
    [
        new(
            @"^i915 0000:00:02\.0: firmware: failed to load i915/([ks][bk]l_dmc_ver1|[rt][kg]l_dmc_ver2)_[0-9]+\.bin "
                + @"\(-2\)$"),
        new(
            @"^i915 0000:00:02\.0: Direct firmware load for i915/([ks][bk]l_dmc_ver1|[rt][kg]l_dmc_ver2)_[0-9]+\.bin "
                + "failed with error -2$"),
        new(
            @"^i915 0000:00:02\.0: \[drm\] Failed to load DMC firmware "
                + @"i915/([ks][bk]l_dmc_ver1|[rt][kg]l_dmc_ver2)_[0-9]+\.bin( \(-ENOENT\))?\. "
                + @"Disabling runtime power management\.$"),
        new(@"^firmware_class: See https://wiki\.debian\.org/Firmware for information about missing firmware$"),
        new(
            @"^i915 0000:00:02\.0: (\[drm\]|\[drm:add_taint_for_CI \[i915\]\]) CI tainted: ?0x9 by "
                + @"intel_gt_init\+0x[0-9a-f]+/0x[0-9a-f]+ \[i915\]$"),
        // With selective updates, once: the driver fetches the whole picture for a commit that damages no plane.
        new(@"^i915 0000:00:02\.0: \[drm\] Selective fetch area calculation failed in pipe A$"),
        new(@"^clocksource: Watchdog remote CPU \d+ read timed out$"),
        new(@"^\.\.MP-BIOS bug: 8254 timer not connected to IO-APIC$"),
    ];

    private int _seen;

    /// <summary>Nothing that sounds of trouble has come since the last call, or since the boot, but what is
    /// allowed.</summary>
    public void AssertClean()
    {
        string[] lines = Lines();
        string[] news = lines[_seen..];
        _seen = lines.Length;
        long stallMs = HostStalls.LongestMs(guest.StartedAtMs);
        string[] complaints = [.. (stallMs > 0 ? WithoutLateBlanks(news) : news).Where(IsComplaint)];

        Assert.That(
            complaints, Is.Empty,
            $"the guest's kernel complains; this machine stalled for {stallMs} ms at most\n{Around(news, complaints)}");
    }

    /// <summary>What is there is somebody else's business.</summary>
    public void Skip() => _seen = Lines().Length;

    /// <summary>What came before the driver was loaded is about the emulated processors: right after a reset, on a
    /// machine with much other work, they miss ticks for so long that the kernel complains.</summary>
    public void SkipToDriver() =>
        _seen = Array.FindLastIndex(
            Lines(), line => line.Contains("GVT-MARK insmod-start", StringComparison.Ordinal)) + 1;

    /// <summary>Leaves out warnings about a vertical blank that did not come within 100 ms, from the line before to the
    /// end of the trace.</summary>
    private static IEnumerable<string> WithoutLateBlanks(string[] lines)
    {
        bool isLeftOut = false;
        for (int i = 0; i < lines.Length; i++)
        {
            isLeftOut |= i + 1 < lines.Length && lines[i].Contains("[ cut here ]", StringComparison.Ordinal)
                && lines[i + 1].Contains("vblank wait timed out on crtc", StringComparison.Ordinal);
            if (!isLeftOut)
            {
                yield return lines[i];
            }

            isLeftOut &= !lines[i].Contains("[ end trace ", StringComparison.Ordinal);
        }
    }

    /// <summary>The lines from a little before the first complaint to the last one.</summary>
    private static string Around(string[] lines, string[] complaints) =>
        complaints.Length == 0
            ? ""
            : string.Join(
                '\n',
                lines[Math.Max(0, Array.IndexOf(lines, complaints[0]) - 10)
                    ..(Array.LastIndexOf(lines, complaints[^1]) + 1)]);

    private string[] Lines() => guest.Do("dmesg -r").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsComplaint(string line)
    {
        Match parts = Line().Match(line);
        if (!parts.Success)
        {
            return true;
        }

        string text = parts.Groups["text"].Value;
        bool isFromUserSpace = int.Parse(parts.Groups["priority"].Value, null) >> 3 != 0;
        bool isError = (int.Parse(parts.Groups["priority"].Value, null) & 7) <= Error;
        bool sounds = Alarm().IsMatch(text)
            || (text.Contains("i915", StringComparison.Ordinal) && DriverTrouble().IsMatch(text));
        return !isFromUserSpace && (isError || sounds) && !Array.Exists(s_allowed, allowed => allowed.IsMatch(text));
    }

    [GeneratedRegex(@"^<(?<priority>[0-9]+)>\[ *[0-9.]+\] ?(?<text>.*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"WARN|ERROR|BUG:|Oops|timed out|Call Trace|cut here|end trace")]
    private static partial Regex Alarm();

    [GeneratedRegex(
        @"fail|error|warn|timeout|stuck|\bhang|\bhung|wedged|underrun|mismatch|tainted|invalid|not zero",
        RegexOptions.IgnoreCase)]
    private static partial Regex DriverTrouble();
}
