using DisplayModel.Geometry;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc.Encodings;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>How much time goes into compressing films.</summary>
internal sealed class CompressionBudgetTests
{
    private const int PictureBytes = 256 * 128 * 3;

    private readonly ManualTime _time = new();
    private readonly CompressionBudget _budget;

    public CompressionBudgetTests() => _budget = new CompressionBudget(_time);

    [Test]
    public void A_film_is_compressed_for_its_share_of_the_time()
    {
        int compressed = 0;
        for (int tick = 0; tick < 1000; tick++)
        {
            if (_budget.IsSpent)
            {
                _time.Advance(TimeSpan.FromMilliseconds(10));
            }
            else
            {
                Compress(10);
                compressed++;
            }
        }

        Assert.That(compressed, Is.EqualTo(1000 * CompressionBudget.Share).Within(50));
    }

    [Test]
    public void A_long_pause_does_not_save_up_more_than_the_most()
    {
        _time.Advance(TimeSpan.FromHours(1));
        Assert.That(_budget.IsSpent, Is.False);
        Compress(CompressionBudget.Most.TotalMilliseconds + 200);
        Assert.That(_budget.IsSpent, Is.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Without_time_a_photograph_goes_as_it_is_but_text_is_compressed(bool isTight)
    {
        int before = Encode(isTight, text: false);
        Compress(1000);

        Assert.That(before, Is.LessThan(PictureBytes * 19 / 20));
        Assert.That(Encode(isTight, text: false), Is.GreaterThan(PictureBytes));
        Assert.That(Encode(isTight, text: true), Is.LessThan(PictureBytes / 4));
    }

    private void Compress(double ms)
    {
        _budget.Begin();
        _time.Advance(TimeSpan.FromMilliseconds(ms));
        _budget.End();
    }

    private int Encode(bool isTight, bool text)
    {
        using RectangleEncoder encoder = isTight ? new TightEncoder(_budget) : new ZrleEncoder(_budget);
        using OutputBuffer output = new();
        encoder.Encode(
            text ? Pictures.Text(256, 128, 1, colours: 300) : Pictures.Gradient(256, 128),
            new PixelRect(0, 0, 256, 128), ViewerFormat.Native, output);
        return output.Length;
    }
}
