using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;
using RemoteDisplay.Vnc.Encodings;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>The log says once what viewers want and do not get.</summary>
internal sealed class UnmetWishesTests
{
    private const string NoJpeg =
        "a viewer of test accepts JPEG, but libturbojpeg.so.0 (Debian: libturbojpeg0) is missing: "
        + "photographs and films take more of the connection";

    [TestCase(false, 1)]
    [TestCase(true, 0)]
    public void A_library_for_JPEG_is_missed_once_and_only_where_there_is_none(bool hasJpeg, int lines)
    {
        LogLines logger = new();
        UnmetWishes wishes = new("test", "en-us", hasJpeg, logger);
        wishes.Jpeg();
        wishes.Jpeg();

        Assert.That(logger.Lines, Is.EqualTo(Enumerable.Repeat(NoJpeg, lines)));
    }

    [TestCase(true, RfbClient.Tight, RfbClient.JpegQuality0 + 6)]
    [TestCase(false, RfbClient.Tight)]
    [TestCase(false, RfbClient.Zrle, RfbClient.JpegQuality0 + 6)]
    public void A_viewer_wants_JPEG_with_Tight_and_a_quality(bool wants, params int[] encodings)
    {
        LogLines logger = new();
        using TestRoom room = new(Pictures.Solid(64, 64, 0), logger: logger);
        for (int i = 0; i < 2; i++)
        {
            room.AssertSees(room.Join(null, encodings));
        }

        int expected = wants && !TurboJpeg.IsAvailable ? 1 : 0;
        Assert.That(logger.Lines.Count(line => line == NoJpeg), Is.EqualTo(expected));
    }
}
