using DisplayModel.Scanout;
using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.SingleHead;

/// <summary>Pictures while pages flip, and other modes, by modetest.</summary>
internal sealed partial class SingleHeadTests
{
    [Test]
    public void A_picture_in_the_middle_of_page_flips_is_one_of_the_two_in_full()
    {
        using ModeTest flips = new(Guest, ModeTest.Set(Connector, Crtc, Connector.Mode(WidthPx, HeightPx, 60)) + " -v");
        using DisplayClient client = Server.Connect();
        HashSet<string> pictures = [];
        bool hasPattern = false;
        bool both = Patience.Until(
            () =>
            {
                Frame frame = client.Capture(0)!;
                bool isPattern = SmptePattern.IsShownBy(frame, WidthPx, HeightPx);
                hasPattern |= isPattern;
                if (hasPattern)
                {
                    pictures.Add(PictureHash.Of(frame));
                }

                return pictures.Count > 1;
            },
            Patience.Step);
        for (int i = 0; i < 20; i++)
        {
            pictures.Add(PictureHash.Of(client.Capture(0)!));
        }

        Assert.That(hasPattern, Is.True, "one of them is modetest's pattern");
        Assert.That(both, Is.True, "the other one was seen, too");
        Assert.That(pictures, Has.Count.EqualTo(2), "different pictures");
    }

    [TestCase(800, 600, 75)]
    [TestCase(640, 480, 59.94)]
    [TestCase(720, 576, 50)]
    public void Another_mode_has_its_own_size_and_rate_and_the_console_comes_back(
        int widthPx, int heightPx, double hertz) => ExpectMode(widthPx, heightPx, hertz);
}
