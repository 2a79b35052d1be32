using DisplayModel.Edid;
using DisplayModel.Timing;
using NUnit.Framework;

namespace DisplayModel.Tests;

/// <summary>Monitors with more than one rate, as their EDID describes them.</summary>
public sealed class EdidRateTests
{
    private static readonly MonitorDescription s_monitor = new()
    {
        PreferredMode = CvtTiming.For(1920, 1080, 60_000), Connector = ConnectorKind.EmbeddedDisplayPort,
    };

    [Test]
    public void A_lower_rate_is_the_same_raster_with_another_clock()
    {
        IReadOnlyList<DisplayTiming> timings =
            new EdidReader(EdidBuilder.Build(s_monitor with { LowerRefreshMilliHertz = 40_000 })).DetailedTimings;

        Assert.That(timings[0], Is.EqualTo(s_monitor.PreferredMode));
        Assert.That(timings[1], Is.EqualTo(s_monitor.PreferredMode with { PixelClockHz = 99_000_000 }));
    }

    [Test]
    public void A_panel_has_no_television_modes_which_would_be_rates_to_switch_to()
    {
        const int videoTag = 2;
        EdidReader panel = new(EdidBuilder.Build(s_monitor));
        EdidReader monitor = new(EdidBuilder.Build(s_monitor with { Connector = ConnectorKind.DisplayPort }));

        Assert.That(panel.DataBlocks.Select(block => block.Tag), Has.No.Member(videoTag));
        Assert.That(monitor.DataBlocks.Select(block => block.Tag), Has.Member(videoTag));
    }

    [Test]
    public void A_variable_rate_is_in_the_range_limits_and_in_a_block_that_is_found_again()
    {
        byte[] edid = EdidBuilder.Build(s_monitor with { VariableRate = (48, 75), HasAudio = true });

        Assert.That(edid.AsSpan(108, 7).ToArray(), Is.EqualTo(new byte[] { 0, 0, 0, 0xFD, 0, 48, 75 }));
        Assert.That(
            new EdidReader(edid).DataBlocks.Select(block => block.Content),
            Has.One.EqualTo(new byte[] { 0x1A, 0, 0, 1, 1, 48, 75, 0 }));
        Assert.That(EdidSummary.HasVariableRate(edid), Is.True);
        Assert.That(EdidCheck.Complaint(edid), Is.Null);
        Assert.That(EdidSummary.HasVariableRate(EdidBuilder.Build(s_monitor with { HasAudio = true })), Is.False);
    }

    [Test]
    public void A_block_that_is_cut_off_is_no_variable_rate([Range(0, 10)] int end)
    {
        byte[] edid = EdidBuilder.Build(s_monitor with { VariableRate = (48, 75) });
        edid[130] = (byte)end;

        Assert.That(() => EdidSummary.HasVariableRate(edid), Throws.Nothing);
    }

    [TestCase(60_000, "lower than the 60 Hz")]
    [TestCase(10_000, "20 Hz")]
    public void A_lower_rate_that_is_none_is_refused(int lower, string message) => Assert.That(
        () => EdidBuilder.Build(s_monitor with { LowerRefreshMilliHertz = lower }),
        Throws.ArgumentException.With.Message.Contains(message));

    [TestCase(70, 90)]
    [TestCase(60, 60)]
    [TestCase(0, 60)]
    [TestCase(48, 256)]
    public void Rates_that_no_EDID_can_say_or_that_leave_out_the_mode_are_refused(int min, int max) => Assert.That(
        () => EdidBuilder.Build(s_monitor with { VariableRate = (min, max) }),
        Throws.ArgumentException.With.Message.Contains($"rates of {min} to {max} Hz"));
}
