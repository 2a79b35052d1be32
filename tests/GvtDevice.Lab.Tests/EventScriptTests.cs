using GvtDevice.Lab.Events;
using NUnit.Framework;

namespace GvtDevice.Lab.Tests;

/// <summary>The text of events; LabTests lets them happen.</summary>
internal sealed class EventScriptTests
{
    [Test]
    public void Comments_and_empty_lines_are_no_events()
    {
        Assert.That(
            () => EventScript.Parse("# nothing\n\n  \t\nwait 0.5 # a while\r\nwait-lit 0 20\n", "e", "/tmp"),
            Throws.Nothing);
    }

    [TestCase("explode B", "there is no event explode")]
    [TestCase("wait", "after wait, give seconds")]
    [TestCase("wait -1", "-1 is not a number of seconds")]
    [TestCase("wait 1e9", "1e9 is not a number of seconds")]
    [TestCase("wait 99999999", "99999999 is not a number of seconds")]
    [TestCase("wait 1 2", "2 is too much")]
    [TestCase("plug B", "after B, give a mode or a file")]
    [TestCase("flap B 800x600 3 0", "give how many times a second")]
    [TestCase("flap B 800x600 three 1", "three is not a number")]
    [TestCase("wait-lit", "after wait-lit, give a screen")]
    [TestCase("wait-size 0 800", "800 is not a size")]
    [TestCase("screenshot 0", "give a file")]
    public void A_line_that_is_no_event_is_named(string line, string complaint)
    {
        Assert.That(
            () => EventScript.Parse($"wait 1\n{line}\n", "events.txt", "/tmp"),
            Throws.InstanceOf<LabException>().With.Message.StartsWith("events.txt, line 2: ")
                .And.Message.Contains(complaint));
    }
}
