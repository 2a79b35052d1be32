using DisplayModel.Scanout;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class TornFrameTests
{
    private const int Black = 0;
    private const int White = 64 * 64 * 4;

    private readonly byte[] _memory = new byte[2 * White];
    private readonly MemorySurface _surface;
    private readonly TornFrame _frame = new();

    public TornFrameTests()
    {
        Array.Fill(_memory, (byte)0xFF, White, White);
        _surface = new MemorySurface(_memory);
    }

    [Test]
    public void Rows_are_those_of_the_scene_that_was_shown_when_they_were_sent()
    {
        _frame.Add(Show(Black), _surface, 20);
        _frame.Add(Show(White), _surface, 30);
        uint torn = _frame.Finish(Show(Black), _surface);

        Array.Fill(_memory, (byte)0xFF, 20 * 256, 10 * 256);
        Assert.That(torn, Is.EqualTo(Composer.Checksum(Show(Black), _surface)));
    }

    [Test]
    public void What_becomes_of_memory_after_its_rows_were_sent_does_not_count()
    {
        uint black = Composer.Checksum(Show(Black), _surface);
        _frame.Add(Show(Black), _surface, 20);

        Array.Fill(_memory, (byte)0xFF, 0, 20 * 256);

        Assert.That(_frame.Finish(Show(Black), _surface), Is.EqualTo(black));
    }

    [Test]
    public void A_raster_that_was_set_back_sends_no_row_twice()
    {
        uint black = Composer.Checksum(Show(Black), _surface);
        _frame.Add(Show(Black), _surface, 20);
        _frame.Add(Show(White), _surface, 20);
        _frame.Add(Show(White), _surface, 10);

        Assert.That(_frame.Finish(Show(Black), _surface), Is.EqualTo(black));
    }

    [Test]
    public void Rows_beyond_the_picture_do_not_count()
    {
        uint black = Composer.Checksum(Show(Black), _surface);
        Assert.That(_frame.IsEmpty);
        _frame.Add(Show(Black), _surface, 1000);

        Assert.That(_frame.IsEmpty, Is.False);
        Assert.That(_frame.Finish(Show(White) with { HeightPx = 40 }, _surface), Is.EqualTo(black));
    }

    [TestCase(20)]
    [TestCase(40)]
    public void A_scaler_stretches_rows_to_those_that_are_sent(int rows)
    {
        Scene scene = Show(White) with
        {
            Scaler = new PipeScaler(32, 48, 0, 0, 32, 48),
        };
        _frame.Add(scene, _surface, rows);

        Assert.That(_frame.Finish(scene, _surface), Is.EqualTo(Composer.Checksum(scene, _surface)));
    }

    private static Scene Show(ulong offset) => new()
    {
        PipeIndex = 0,
        WidthPx = 64,
        HeightPx = 64,
        Planes =
        [
            new ScenePlane(PlaneKind.Primary, 0, 1, new PlaneState
            {
                Format = PixelFormat.Xrgb8888, SurfaceOffset = offset, StrideBytes = 256, WidthPx = 64, HeightPx = 64,
            }),
        ],
    };
}
