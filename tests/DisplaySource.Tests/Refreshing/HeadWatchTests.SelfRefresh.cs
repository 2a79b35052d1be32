using NUnit.Framework;

namespace DisplaySource.Tests.Refreshing;

/// <summary>While a panel refreshes itself, memory that changes does not show.</summary>
internal sealed partial class HeadWatchTests
{
    [Test]
    public void While_a_panel_shows_its_copy_nothing_is_read()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        _keptFromNs = _raster.StartOfVblank(50);
        RunTo(60);
        long read = _surfaces.BytesRead;
        _told.Clear();

        RunTo(2000);

        Assert.That(_surfaces.BytesRead, Is.EqualTo(read));
        Assert.That(_told, Is.Empty);
    }

    [Test]
    public void Drawing_before_the_panel_took_its_copy_is_reported()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        RunTo(1000);
        _told.Clear();
        _keptFromNs = _raster.StartOfVblank(1001);
        _surfaces.Paint(5);

        RunTo(1010);

        Assert.That(_told, Has.Count.EqualTo(1));
    }

    [Test]
    public void When_the_panel_shows_memory_again_drawing_is_found_within_eight_vertical_blanks()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        _keptFromNs = _raster.StartOfVblank(50);
        RunTo(1000);
        _told.Clear();
        _surfaces.Paint(5);
        _keptFromNs = long.MaxValue;

        RunTo(1008);

        Assert.That(_told, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_panel_that_shows_its_copy_causes_at_most_one_wakeup_in_eight_vertical_blanks()
    {
        _head.Listen(RefreshPolicy.Damage, _told.Add);
        _keptFromNs = _raster.StartOfVblank(50);
        RunTo(1000);

        Assert.That(_head.NextLookNs(), Is.GreaterThan(_raster.StartOfVblank(1000)));
        _head.Look(_head.NextLookNs());
        Assert.That(
            _head.NextLookNs() - _raster.StartOfVblank(1000), Is.GreaterThanOrEqualTo(8 * FrameNs));
    }

    private long FrameNs => _raster.StartOfVblank(1001) - _raster.StartOfVblank(1000);
}
