using NUnit.Framework;
using VfioUser.Protocol.Display;

namespace Integration.Tests.Harness;

/// <summary>What must hold for the refreshes of a head while one mode is on.</summary>
internal static class RefreshAssert
{
    /// <summary>Timestamps are those of the raster: however late a message was sent, and however many vertical blanks
    /// went by without a change, they are whole frames apart. i915 sets the PLL to a fraction of 15 bits, so the rate
    /// is right to 1 in 10 million.</summary>
    public static void AreOnTheRaster(IReadOnlyList<RefreshMessage> refreshes, GuestMode mode)
    {
        const double ToleranceNs = 1000;
        const double RateTolerance = 2e-7;
        Assert.That(refreshes, Has.Count.GreaterThan(1));
        RefreshMessage first = refreshes[0];
        for (int i = 1; i < refreshes.Count; i++)
        {
            ulong frames = refreshes[i].Frame - first.Frame;
            double elapsedNs = refreshes[i].TimestampNs - first.TimestampNs;
            Assert.That(refreshes[i].Frame, Is.GreaterThan(refreshes[i - 1].Frame), $"frame counter of refresh {i}");
            Assert.That(
                elapsedNs,
                Is.EqualTo(frames * mode.FrameNs).Within(ToleranceNs + (elapsedNs * RateTolerance)),
                $"{frames} frames of {mode.Hertz:0.000} Hz");
        }
    }

    /// <summary>A guest that flips as fast as it may changes something at each vertical blank. On a busy machine it
    /// skips many, but hardly ever every second one.</summary>
    public static void SomeFollowEachOther(IReadOnlyList<RefreshMessage> refreshes)
    {
        IEnumerable<ulong> steps = refreshes.Skip(1).Zip(refreshes, (later, before) => later.Frame - before.Frame);
        Assert.That(steps, Does.Contain(1UL), "frames from one refresh to the next");
    }

    public static void NoneWereMissed(IReadOnlyList<RefreshMessage> refreshes) =>
        Assert.That(
            refreshes.Select(refresh => refresh.Missed), Is.All.Zero, "refreshes that the server could not send");
}
