using NUnit.Framework;

namespace RemoteDisplay.Local.Tests;

internal sealed class HeadMapTests
{
    private static readonly string[] s_connected = ["HDMI-A-1", "DP-2"];
    private static readonly string[] s_others = ["DP-1"];

    [Test]
    public void A_map_is_a_head_and_a_connector()
    {
        Assert.That(HeadMap.Parse("1=HDMI-A-1"), Is.EqualTo(new HeadMap(1, "HDMI-A-1")));
    }

    [TestCase("")]
    [TestCase("HDMI-A-1")]
    [TestCase("0=")]
    [TestCase("=DP-1")]
    [TestCase("-1=DP-1")]
    [TestCase(" 1=DP-1")]
    public void Anything_else_is_refused_with_an_example(string text)
    {
        Assert.That(() => HeadMap.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains("0=HDMI-A-1"));
    }

    [TestCase(1, new[] { 0 })]
    [TestCase(2, new[] { 0, 1 })]
    [TestCase(3, new[] { 0, 1 })]
    public void Without_a_map_heads_and_monitors_are_matched_in_their_order(int heads, int[] shown)
    {
        IReadOnlyList<HeadMap> maps = HeadMap.Resolve([], heads, s_connected, s_others);

        Assert.That(maps, Is.EqualTo(shown.Select(head => new HeadMap(head, s_connected[head]))));
    }

    [TestCase(0, "VGA-1", "there is no connector VGA-1; there are monitors at HDMI-A-1, DP-2")]
    [TestCase(2, "DP-2", "there is no head 2; the device has 2, from 0")]
    public void A_map_to_nothing_is_refused(int head, string connector, string message)
    {
        Assert.That(
            () => HeadMap.Resolve([new HeadMap(head, connector)], 2, s_connected, s_others),
            Throws.TypeOf<LocalDisplayException>().With.Message.Contains(message));
    }

    [Test]
    public void A_map_may_name_a_connector_whose_monitor_comes_later()
    {
        HeadMap[] wanted = [new HeadMap(0, "DP-1")];

        Assert.That(HeadMap.Resolve(wanted, 2, s_connected, s_others), Is.EqualTo(wanted));
    }

    [TestCase(0, "DP-2")]
    [TestCase(1, "HDMI-A-1")]
    public void What_is_named_twice_is_refused(int head, string connector)
    {
        Assert.That(
            () => HeadMap.Resolve([new HeadMap(0, "HDMI-A-1"), new HeadMap(head, connector)], 2, s_connected, s_others),
            Throws.TypeOf<LocalDisplayException>().With.Message.Contains("twice"));
    }

    [Test]
    public void A_missing_monitor_is_reported_with_the_connectors()
    {
        Assert.That(
            () => HeadMap.Resolve([], 1, [], s_others),
            Throws.TypeOf<LocalDisplayException>().With.Message.EqualTo("no monitor is connected (to DP-1)"));
    }
}
