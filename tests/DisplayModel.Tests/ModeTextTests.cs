using DisplayModel.Timing;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class ModeTextTests
{
    [TestCase("1920x1080", 1920, 1080, 60_000)]
    [TestCase("1920x1080@60", 1920, 1080, 60_000)]
    [TestCase("1920x1080@59.94", 1920, 1080, 59_940)]
    [TestCase("1920x1080@23.976", 1920, 1080, 23_976)]
    [TestCase("1000x700@75", 1000, 700, 75_000)]
    public void A_mode_is_width_height_and_perhaps_a_rate(string text, int widthPx, int heightPx, int refreshMilliHertz)
    {
        Assert.That(ModeText.Parse(text), Is.EqualTo(new ModeText(widthPx, heightPx, refreshMilliHertz)));
    }

    [TestCase("")]
    [TestCase("1920")]
    [TestCase("1920x")]
    [TestCase("x1080")]
    [TestCase("1920x1080x32")]
    [TestCase("1920x1080@")]
    [TestCase("1920x1080@60@60")]
    [TestCase("1920x1080@60Hz")]
    [TestCase("1920x1080@-60")]
    [TestCase("1920x1080@0")]
    [TestCase("1920x1080@59.9401")]
    [TestCase("1920x1080@99999999999")]
    [TestCase("0x1080")]
    [TestCase("-1920x1080")]
    [TestCase(" 1920x1080")]
    [TestCase("99999999999x1080")]
    public void Other_text_is_refused_with_an_example(string text)
    {
        Assert.That(ModeText.TryParse(text, out _), Is.False);
        Assert.That(() => ModeText.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains("1920x1080@60"));
    }

    [TestCase("1920x1080", "1920x1080")]
    [TestCase("1920x1080@60.0", "1920x1080")]
    [TestCase("1920x1080@59.940", "1920x1080@59.94")]
    public void The_text_of_a_mode_is_as_short_as_can_be(string text, string expected)
    {
        Assert.That(ModeText.Parse(text).ToString(), Is.EqualTo(expected));
    }
}
