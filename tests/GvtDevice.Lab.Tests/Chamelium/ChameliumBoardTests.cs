using DisplayModel.Edid;
using GvtDevice.Lab.Chamelium;
using GvtDevice.Lab.XmlRpc;
using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace GvtDevice.Lab.Tests.Chamelium;

/// <summary>What a board does to the outputs of a device, and what it says of their pictures.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ChameliumBoardTests : IDisposable
{
    private readonly FakeDisplay _display = new();
    private readonly ChameliumBoard _board;

    public ChameliumBoardTests() => _board = new ChameliumBoard(_display);

    [TearDown]
    public void Dispose() => _board.Dispose();

    [Test]
    public async Task Ports_are_numbered_from_1_and_have_video_but_no_sound()
    {
        Assert.That(await CallAsync("GetSupportedInputs"), Is.EqualTo(new[] { 1, 3 }));
        Assert.That(await CallAsync("GetSupportedOutputs"), Is.Empty);
        Assert.That(await CallAsync("GetConnectorType", 1), Is.EqualTo("HDMI"));
        Assert.That(await CallAsync("GetConnectorType", 3), Is.EqualTo("DP"));
        Assert.That(await CallAsync("HasVideoSupport", 1), Is.True);
        Assert.That(await CallAsync("HasAudioSupport", 1), Is.False);
        Assert.That(() => CallAsync("Plug", 2), Fault("there is no port 2; there are 1, 3"));
    }

    [Test]
    public async Task A_port_is_plugged_once_and_reset_unplugs_all()
    {
        await CallAsync("Plug", 1);
        await CallAsync("Plug", 1);
        Assert.That(await CallAsync("IsPlugged", 1), Is.True);
        Assert.That(EdidCheck.Complaint(_display.Monitor.Edid), Is.Null);
        await CallAsync("Reset");
        Assert.That(await CallAsync("IsPlugged", 1), Is.False);
        Assert.That(_display.TakeEvents(), Is.EqualTo("plug B, unplug B, unplug TC1"));
    }

    [Test]
    public async Task An_EDID_is_applied_quietly_and_stays_after_a_reset_of_the_board()
    {
        byte[] edid = _display.Outputs[1].OrdinaryEdid;
        object? number = await CallAsync("CreateEdid", edid);
        Assert.That(number, Is.EqualTo(1));
        await CallAsync("Plug", 1);
        await CallAsync("ApplyEdid", 1, 1);
        Assert.That(_display.Monitor, Is.EqualTo((edid, true)));
        Assert.That(await CallAsync("ReadEdid", 1), Is.EqualTo(edid));
        Assert.That(_display.TakeEvents(), Is.EqualTo("plug B, edid B"));

        await CallAsync("Reset");
        Assert.That(await CallAsync("ReadEdid", 1), Is.EqualTo(_display.Outputs[0].OrdinaryEdid));
        await CallAsync("ApplyEdid", 1, 1);
        await CallAsync("DestroyEdid", 1);
        Assert.That(() => CallAsync("ApplyEdid", 1, 1), Fault("there is no EDID 1"));
        Assert.That(() => CallAsync("DestroyEdid", 0), Fault("there is no EDID 0"));
        Assert.That(() => CallAsync("CreateEdid", new byte[128]), Fault("an EDID starts with"));
    }

    [Test]
    public async Task Without_DDC_or_EDID_the_monitor_does_not_answer()
    {
        await CallAsync("SetDdcState", 1, false);
        await CallAsync("Plug", 1);
        Assert.That(_display.Monitor.Answers, Is.False);
        Assert.That(await CallAsync("IsDdcEnabled", 1), Is.False);
        await CallAsync("SetDdcState", 1, true);
        Assert.That(_display.Monitor.Answers, Is.True);
        await CallAsync("ApplyEdid", 1, -1);
        Assert.That(_display.Monitor.Answers, Is.False);
        Assert.That(await CallAsync("ReadEdid", 1), Is.Null);
        Assert.That(_display.TakeEvents(), Is.EqualTo("plug B, edid B, edid B"));
    }

    [TestCase(new[] { 1, 1, 1 }, "unplug B, plug B, unplug B, plug B")]
    [TestCase(new[] { 1, 1 }, "unplug B, plug B, unplug B")]
    [TestCase(new int[0], "unplug B")]
    public async Task Mixed_pulses_begin_low(int[] widths, string events)
    {
        await CallAsync("FireMixedHpdPulses", 1, widths.Select(width => (object?)(long)width).ToArray());
        Assert.That(_display.TakeEvents(), Is.EqualTo(events));
    }

    [TestCase(1, "unplug B, plug B, unplug B, plug B")]
    [TestCase(0, "unplug B, plug B, unplug B, plug B, unplug B")]
    public async Task Even_pulses_end_as_asked(int end, string events)
    {
        await CallAsync("FireHpdPulse", 1, 1000, 2000, 2, end);
        Assert.That(_display.TakeEvents(), Is.EqualTo(events));
    }

    [Test]
    public void Pulses_have_limits()
    {
        Assert.That(
            () => CallAsync("FireMixedHpdPulses", 1, new object?[] { 60_001L }), Fault("pulses last 0 to 60 seconds"));
        Assert.That(() => CallAsync("FireMixedHpdPulses", 1, new object?[] { -1L }), Fault("pulses last"));
        Assert.That(() => CallAsync("FireHpdPulse", 1, 0, 0, int.MaxValue), Fault("there can be 0 to 1000 levels"));
        Assert.That(() => CallAsync("FireMixedHpdPulses", 1, "x"), Fault("argument 2"));
        Assert.That(_display.TakeEvents(), Is.Empty);
    }

    [Test]
    public async Task A_toggle_comes_later_and_a_reset_cancels_it()
    {
        await CallAsync("ScheduleHpdToggle", 1, 1, true);
        Assert.That(
            await Patience.UntilAsync(
                async () => (bool)(await CallAsync("IsPlugged", 1))!, TimeSpan.FromMilliseconds(1),
                TimeSpan.FromSeconds(10), default),
            Is.True);
        Assert.That(_display.TakeEvents(), Is.EqualTo("unplug B, plug B"));

        await CallAsync("ScheduleHpdToggle", 3, 600_000, false);
        Assert.That(() => CallAsync("ScheduleHpdToggle", 3, 1, false), Fault("has a toggle"));
        await CallAsync("Reset");
        await CallAsync("ScheduleHpdToggle", 3, 600_000, true);
        Assert.That(() => CallAsync("ScheduleHpdToggle", 1, 600_001, true), Fault("a toggle is due within"));
    }

    [Test]
    public async Task A_link_is_lost()
    {
        await CallAsync("TriggerLinkFailure", 3);
        Assert.That(_display.TakeEvents(), Is.EqualTo("lose TC1"));
    }

    [Test]
    public async Task Without_a_picture_there_is_no_resolution_and_no_capture()
    {
        Assert.That(await CallAsync("WaitVideoInputStable", 1, 0), Is.False);
        foreach (string method in (string[])["DetectResolution", "GetVideoParams", "DumpPixels"])
        {
            Assert.That(() => CallAsync(method, 1), Fault("no picture arrives at port 1"));
        }

        Assert.That(() => CallAsync("GetCapturedFrameCount"), Fault("nothing has been captured"));
        Assert.That(() => CallAsync("StopCapturingVideo"), Fault("nothing is being captured"));
    }

    [Test]
    public async Task The_raster_is_described_as_each_receiver_counts_it()
    {
        _display.Signal = FakeDisplay.SmallSignal();
        Assert.That(await CallAsync("WaitVideoInputStable", 1, 5), Is.True);
        Assert.That(await CallAsync("DetectResolution", 1), Is.EqualTo(new[] { 4, 2 }));
        Dictionary<string, object?> hdmi = new()
        {
            ["clock"] = 0.05, ["htotal"] = 10, ["hactive"] = 4, ["hsync_width"] = 2, ["hsync_offset"] = 1,
            ["hsync_polarity"] = 1, ["vtotal"] = 5, ["vactive"] = 2, ["vsync_width"] = 1, ["vsync_offset"] = 1,
            ["vsync_polarity"] = 0, ["interlaced"] = false,
        };
        Assert.That(await CallAsync("GetVideoParams", 1), Is.EqualTo(hdmi));
        Dictionary<string, object?> displayPort = new(hdmi) { ["hsync_offset"] = 5, ["vsync_offset"] = 2 };
        Assert.That(await CallAsync("GetVideoParams", 3), Is.EqualTo(displayPort));
    }

    [Test]
    public async Task An_infoframe_has_its_payload_and_one_that_is_not_sent_has_none()
    {
        _display.Signal = FakeDisplay.SmallSignal(new SentInfoframe("avi", 2, [1, 2, 3]));
        Dictionary<string, object?> sent = new()
        {
            ["version"] = 2, ["length"] = 3, ["payload"] = new byte[] { 1, 2, 3 },
        };
        Dictionary<string, object?> none = new() { ["version"] = 0, ["length"] = 0, ["payload"] = Array.Empty<byte>() };
        Assert.That(await CallAsync("GetLastInfoFrame", 1, "avi"), Is.EqualTo(sent));
        Assert.That(await CallAsync("GetLastInfoFrame", 1, "spd"), Is.EqualTo(none));
        Assert.That(() => CallAsync("GetLastInfoFrame", 1, "x"), Fault("\"x\" is no type"));
    }

    [Test]
    public void What_the_board_lacks_is_said_in_the_words_that_IGT_looks_for()
    {
        Assert.That(() => CallAsync("GetAudioFormat"), Fault("(the device has no sound) is not supported"));
        Assert.That(() => CallAsync("StartCapturingAudio", 1, true), Fault("is not supported"));
        Assert.That(() => CallAsync("NoSuchMethod"), Fault("method \"NoSuchMethod\" is not supported"));
        Assert.That(
            () => CallAsync("GetVideoParams"),
            Throws.InstanceOf<XmlRpcFault>().With.Message.Not.Contains("not supported"));
    }

    private static ContainsConstraint Fault(string text) =>
        Throws.InstanceOf<XmlRpcFault>().With.Message.Contains(text);

    private Task<object?> CallAsync(string method, params object?[] arguments) => BoardCall.RunAsync(
        _board, method, arguments);
}
