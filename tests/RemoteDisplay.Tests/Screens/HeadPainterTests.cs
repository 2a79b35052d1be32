using DisplayModel.Geometry;
using DisplaySource.Tests.Support;
using NUnit.Framework;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Tests.Screens;

/// <summary>Flips before chosen reads of the source while a picture is painted.</summary>
internal sealed class HeadPainterTests : IDisposable
{
    private readonly FlippingHead _head = new();
    private readonly HeadPainter _painter;
    private readonly PublishedScreen _screen = new("head", HeadPainter.Dark());

    public HeadPainterTests() => _painter = new HeadPainter(_head, [0], new HotSpots(), TimeProvider.System);

    public void Dispose()
    {
        _head.Dispose();
        _screen.Dispose();
    }

    /// <summary>The state, the changes, the memory, the changes again, and whether the state is the same.</summary>
    private const int ReadsOfAPicture = 5;

    private static IEnumerable<int[]> PairsOfReads() =>
        from there in Enumerable.Range(0, ReadsOfAPicture)
        from back in Enumerable.Range(there + 1, ReadsOfAPicture - there - 1)
        select new[] { there, back };

    [TestCaseSource(nameof(PairsOfReads))]
    public void Two_flips_while_a_picture_is_painted_leave_nothing_of_the_buffer_between_them(int there, int back)
    {
        _head.FlipBetweenReads(there, back);
        _painter.Paint(_screen);
        uint[] viewer = Look(out ulong seen);

        _painter.Paint(_screen);
        TakeChanges(viewer, seen);

        Assert.That(viewer, Is.EqualTo(_head.Pixels));
    }

    [Test]
    public void A_flip_while_a_picture_is_painted_is_in_the_next([Range(0, ReadsOfAPicture - 1)] int read)
    {
        _painter.Paint(_screen);
        uint[] viewer = Look(out ulong seen);
        _head.FlipBetweenReads(read, int.MaxValue);
        _painter.Paint(_screen);

        _painter.Paint(_screen);
        TakeChanges(viewer, seen);

        Assert.That(viewer, Is.EqualTo(_head.Pixels));
    }

    [Test]
    public void A_picture_without_flips_meanwhile_is_not_painted_again()
    {
        _painter.Paint(_screen);
        _ = Look(out ulong seen);
        _painter.Paint(_screen);

        PixelRegion damage = new();
        _screen.CollectDamage(seen, ulong.MaxValue, damage);
        Assert.That(damage.IsEmpty);
    }

    private uint[] Look(out ulong sequence)
    {
        using ScreenSnapshot snapshot = _screen.Acquire();
        sequence = snapshot.Sequence;
        return snapshot.Frame.Pixels.ToArray();
    }

    /// <summary>Copies what has changed, as a viewer does.</summary>
    private void TakeChanges(uint[] viewer, ulong seen)
    {
        using ScreenSnapshot snapshot = _screen.Acquire();
        PixelRegion damage = new();
        _screen.CollectDamage(seen, snapshot.Sequence, damage);
        foreach (PixelRect part in damage.Rectangles)
        {
            for (int y = part.Y; y < part.Bottom; y++)
            {
                snapshot.Frame.Row(y).Slice(part.X, part.Width)
                    .CopyTo(viewer.AsSpan((y * FlippingHead.WidthPx) + part.X));
            }
        }
    }
}
