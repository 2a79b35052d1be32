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

    [TestCase("type \"echo hello\\n\"")]
    [TestCase("key ctrl+alt+F2")]
    [TestCase("click B 10 20 right")]
    [TestCase("move B 10 20")]
    [TestCase("plug B 800x600 delay-edid=700")]
    [TestCase("edid B 800x600 delay-edid=700")]
    [TestCase("wait-text \"login: \" 90")]
    [TestCase("flap second:B 800x600 3 2")]
    [TestCase("compare B desk.png")]
    [TestCase("compare B desk.png tolerance=3 mask=0,0,100,20 5 mask=5,5,1,1")]
    [TestCase("screenshot B \"my desk.png\" # a picture")]
    public void An_event_may_have_options_and_quoted_words(string line)
    {
        Assert.That(() => EventScript.Parse(line, "e", "/tmp"), Throws.Nothing);
    }

    [Test]
    public void Words_are_separated_by_blanks_outside_of_quotation_marks()
    {
        EventLine line = new("""type "a # \"b\\\n\t" c"d e"f # comment "open""");
        Assert.That(
            (line.Next(""), line.Next(""), line.Next("")), Is.EqualTo(("type", "a # \"b\\\n\t", "cd ef")));
        Assert.That(line.End, Throws.Nothing);
        Assert.That(line.Text, Is.EqualTo("""type "a # \"b\\\n\t" c"d e"f"""));
    }

    [TestCase("explode B", "there is no event explode")]
    [TestCase("wait", "after wait, give seconds")]
    [TestCase("wait -1", "-1 is not a number of seconds")]
    [TestCase("wait 1e9", "1e9 is not a number of seconds")]
    [TestCase("wait 99999999", "99999999 is not a number of seconds")]
    [TestCase("wait 1 2", "2 is too much")]
    [TestCase("plug B", "after B, give a mode or a file")]
    [TestCase("plug B 800x600 delay-edid=60001", "delay-edid=60001: give one number from 0 to 60000")]
    [TestCase("edid B", "after B, give a mode or a file")]
    [TestCase("edid B nowhere.edid", "cannot read nowhere.edid: Could not find file")]
    [TestCase("lose-card second", "second is too much")]
    [TestCase("fall-asleep 1", "1 is too much")]
    [TestCase("flap B 800x600 3 0", "give how many times a second")]
    [TestCase("flap B 800x600 three 1", "three is not a number")]
    [TestCase("wait-lit", "after wait-lit, give a screen")]
    [TestCase("wait-size 0 800", "800 is not a size")]
    [TestCase("screenshot 0", "give a file")]
    [TestCase("plug B nowhere.edid", "cannot read nowhere.edid: Could not find file")]
    [TestCase("type hello world", "world is too much")]
    [TestCase("key ctrl+Retrun", "there is no key \"Retrun\"")]
    [TestCase("key ctrl++", "there is no key \"\"")]
    [TestCase("click B 10", "give pixels from the top")]
    [TestCase("click B -1 5", "-1 is not a number: give pixels from the left")]
    [TestCase("click B 1 5 top", "top is none of left, middle, right, wheel-up, wheel-down")]
    [TestCase("wait-text", "give a text")]
    [TestCase("compare 0", "give a file")]
    [TestCase("compare 0 a.png tolerance=", " is not a number: give tolerance")]
    [TestCase("compare 0 a.png tolerance=256", "tolerance=256: give one number from 0 to 255")]
    [TestCase("compare 0 a.png tolerance=1 tolerance=2", "give one number from 0 to 255")]
    [TestCase("compare 0 a.png mask=1,2,3", "mask=1,2,3 is not mask=X,Y,WIDTH,HEIGHT")]
    [TestCase("compare 0 a.png mask=1,2,3,-4", "mask=1,2,3,-4 is not mask=X,Y,WIDTH,HEIGHT")]
    [TestCase("compare 0 a.png colour=1", "colour=1 is not a number of seconds")]
    [TestCase("compare 0 a.png 5 mask=0,0,1,1 6", "6 is too much")]
    [TestCase("screenshot 0 \"a b.png", "a quotation mark is not closed")]
    [TestCase("screenshot 0 \"a\\b.png\"", "there is no \\b; write \\\\ for a backslash")]
    public void A_line_that_is_no_event_is_named(string line, string complaint)
    {
        Assert.That(
            () => EventScript.Parse($"wait 1\n{line}\n", "events.txt", "/tmp"),
            Throws.InstanceOf<LabException>().With.Message.StartsWith("events.txt, line 2: ")
                .And.Message.Contains(complaint));
    }
}
