using DisplayModel;
using DisplayModel.Edid;
using DisplaySource.Tests.Support;
using NUnit.Framework;

namespace DisplaySource.Tests;

/// <summary>The heads of a display that shows the firmware's picture.</summary>
public sealed class FirmwareHeadTests
{
    private const int SizePx = 64;

    private readonly PaintedSurfaces _memory = new(SizePx * SizePx * sizeof(uint));
    private readonly DisplayModel.Display _display = new(1, 1, [(ConnectorKind.Hdmi, null)]);

    public FirmwareHeadTests() => _display.Outputs[0].Plug(
        EdidBuilder.Build(new MonitorDescription { PreferredMode = CvtTiming.For(1024, 768, 60_000) }));

    [Test]
    public void A_head_shows_the_picture_and_drawing_in_it_until_it_ends()
    {
        using PipeDisplaySource source = new(_display, _memory, _ => null, new ThisThread());
        using SemaphoreSlim drawn = new(0);
        using IDisposable listening = source.Listen(RefreshPolicy.Damage, refresh =>
        {
            if ((refresh.Causes & RefreshCauses.Drawn) != 0)
            {
                drawn.Release();
            }
        });
        _display.Firmware.Show(FirmwarePicture.Of(0, SizePx, SizePx, SizePx * sizeof(uint))!, 0);

        HeadState state = source.Head(0);
        Assert.That((state.Scene?.WidthPx, state.Raster is not null), Is.EqualTo((SizePx, true)));
        Assert.That(source.CaptureAsync(0, withCursor: true).Result.Frame?.WidthPx, Is.EqualTo(SizePx));
        Assert.That(drawn.Wait(TimeSpan.FromSeconds(10)), Is.True, "the first search");
        _memory.Paint(4);
        Assert.That(drawn.Wait(TimeSpan.FromSeconds(10)), Is.True, "what was drawn");

        _display.Firmware.Hide();

        Assert.That((source.Head(0).Scene, source.Head(0).Raster), Is.EqualTo(((object?)null, (object?)null)));
        Assert.That(source.CaptureAsync(0, withCursor: true).Result.IsDark, Is.True);
    }
}
