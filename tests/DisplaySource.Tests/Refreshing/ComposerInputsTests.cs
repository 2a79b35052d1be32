using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplaySource.Tests.Support;
using LinuxInterop;
using NUnit.Framework;

namespace DisplaySource.Tests.Refreshing;

/// <summary>Whatever makes another picture is a refresh, with its damage.</summary>
internal sealed class ComposerInputsTests : IDisposable
{
    /// <summary>The raster begins later than this test ends: vertical blanks are turned by hand only.</summary>
    private const long HourNs = 3_600_000_000_000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly PaintedSurfaces _surfaces = new(1 << 20);
    private readonly DisplayModel.Display _display = new(1, 1);
    private readonly PipeDisplaySource _source;
    private readonly List<Refresh> _told = [];

    public ComposerInputsTests()
    {
        _surfaces.Fill(5);
        _source = new PipeDisplaySource(_display, _surfaces, _ => null, new ThisThread());
        Pipe.Enable(CvtTiming.For(640, 480, 60_000), MonotonicClock.NowNs + HourNs);
        SpinWait.SpinUntil(() => _source.Head(0).Memory == HeadMemory.Present);
    }

    public static IEnumerable<TestCaseData> Changes =>
        ComposerInputs.Changes.Select(
            change => new TestCaseData(change.Before, change.After).SetArgDisplayNames(change.Input));

    private Pipe Pipe => _display.Pipes[0];

    public void Dispose() => _source.Dispose();

    [Test]
    public void There_is_a_change_for_every_input_of_the_composer() =>
        Assert.That(ComposerInputs.Changes.Select(change => change.Input), Is.EquivalentTo(ComposerInputs.All));

    [TestCaseSource(nameof(Changes))]
    public void A_change_of_an_input_of_the_composer_is_one_refresh_with_its_damage(Scene before, Scene after)
    {
        Show(before);
        ulong seen = _source.DamageSince(0, 0).Sequence;
        Frame pictureBefore = Picture();
        using IDisposable listening = _source.Listen(RefreshPolicy.Damage, _told.Add);

        Show(after);

        Assert.That(_source.Head(0).Scene!.ShowsTheSameAs(after), "the pipe cannot do what this change is about");
        Assert.That(_told.Select(refresh => refresh.Causes), Is.EqualTo(new[] { RefreshCauses.Latched }));
        Assert.That(_told[0].Planes & PlaneKinds.Primary, Is.EqualTo(PlaneKinds.Primary));
        AssertIsDamage(pictureBefore, Picture(), _source.DamageSince(0, seen).Rectangles);
    }

    /// <summary>As the legacy palette is, which is not double buffered.</summary>
    [Test]
    public void Tables_that_change_at_once_are_reported_at_the_next_vertical_blank_if_they_differ()
    {
        Scene shown = ComposerInputs.Changes.First(change => change.Input == "PipeColour.Gamma").After;
        Show(shown with { Colour = PipeColour.Plain });
        using IDisposable listening = _source.Listen(RefreshPolicy.Damage, _told.Add);

        Pipe.ArmColour(shown.Colour, immediately: true);
        Assert.That(_told, Is.Empty);
        RunVblank();
        Pipe.ArmColour(shown.Colour with { }, immediately: true);
        Pipe.ArmColour(shown.Colour with { });
        RunVblank();

        Assert.That(_told.Select(refresh => refresh.Planes), Is.EqualTo(new[] { PlaneKinds.All }));
        Assert.That(_source.Head(0).Scene!.ShowsTheSameAs(shown));
    }

    [Test]
    public void A_change_of_guest_memory_is_a_refresh_of_all_planes_and_a_picture_of_none_is_no_picture()
    {
        Show(ComposerInputs.Changes.First().Before);
        using ManualResetEventSlim told = new();
        using IDisposable listening = _source.Listen(RefreshPolicy.Damage, _ => told.Set());

        _surfaces.IsEmpty = true;
        _source.OnDmaChanged();

        Assert.That(told.Wait(s_patience));
        Assert.That(_source.Head(0).Memory, Is.EqualTo(HeadMemory.NoGuest));
    }

    private static void AssertIsDamage(Frame before, Frame after, IReadOnlyList<PixelRect> damage)
    {
        PixelRect all = new(0, 0, after.WidthPx, after.HeightPx);
        if ((before.WidthPx, before.HeightPx) != (after.WidthPx, after.HeightPx))
        {
            Assert.That(damage, Is.EqualTo(new[] { all }));
            return;
        }

        PixelRect[] changed =
        [
            .. Enumerable.Range(0, after.Pixels.Length)
                .Where(i => before.Pixels[i] != after.Pixels[i])
                .Select(i => new PixelRect(i % after.WidthPx, i / after.WidthPx, 1, 1)),
        ];
        Assert.That(changed, Is.Not.Empty, "this change changes nothing");
        Assert.That(changed.Where(pixel => !damage.Any(rectangle => rectangle.Intersects(pixel))), Is.Empty);
    }

    private Frame Picture() => Composer.Compose(_source.Head(0).Scene!, _surfaces);

    /// <summary>Changes only what is another than now.</summary>
    private void Show(Scene scene)
    {
        if (Pipe.SourceSize != (scene.WidthPx, scene.HeightPx))
        {
            Pipe.SourceSize = (scene.WidthPx, scene.HeightPx);
        }

        if (Pipe.Colour != scene.Colour)
        {
            Pipe.ArmColour(scene.Colour);
        }

        if (Pipe.Scaler != scene.Scaler)
        {
            Pipe.ArmScaler(scene.Scaler);
        }

        PlaneState? primary = scene.Planes.Length > 0 ? scene.Planes[0].State : null;
        if (Pipe.Planes[0].Live != primary)
        {
            Pipe.Planes[0].Arm(primary);
        }

        RunVblank();
    }

    private void RunVblank()
    {
        if (Pipe.NextDeadlineNs is { } dueNs)
        {
            Pipe.Run(dueNs);
        }
    }
}
