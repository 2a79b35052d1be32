using DisplayModel.Geometry;
using NUnit.Framework;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Scanout;
using RemoteDisplay.Local.Tests.Support;

namespace RemoteDisplay.Local.Tests.Scanout;

internal sealed class ScreenStateTests
{
    private static readonly HostHead s_host = Hosts.Head();

    private readonly ScreenState _state = State(framebuffer: 7);

    [Test]
    public void Another_framebuffer_on_the_primary_plane_is_a_plain_flip()
    {
        Assert.That(State(framebuffer: 8).IsPlainFlipOf(_state), Is.True);
    }

    [Test]
    public void Another_cursor_position_or_framebuffer_or_mode_is_more_than_a_flip()
    {
        Assert.That(State(7, cursorX: 1).IsPlainFlipOf(_state), Is.False);
        Assert.That(State(7, cursorFramebuffer: 31).IsPlainFlipOf(_state), Is.False);
        Assert.That((_state with { Mode = s_host.Modes[1] }).IsPlainFlipOf(_state), Is.False);
        Assert.That(ScreenState.Off.IsPlainFlipOf(ScreenState.Off), Is.False);
    }

    [Test]
    public void The_shape_depends_on_sizes_and_layouts_and_not_on_positions_or_framebuffers()
    {
        Assert.That(State(8, cursorX: 5, cursorFramebuffer: 31).Shape, Is.EqualTo(_state.Shape));
        Assert.That((_state with { Mode = s_host.Modes[1] }).Shape, Is.Not.EqualTo(_state.Shape));
        Assert.That((_state with { Planes = [_state.Planes[0]] }).Shape, Is.Not.EqualTo(_state.Shape));
        Assert.That(State(7, modifier: Hosts.XTiled).Shape, Is.Not.EqualTo(_state.Shape));
    }

    private static ScreenState State(
        uint framebuffer, int cursorX = 0, uint cursorFramebuffer = 30, ulong modifier = 0)
    {
        PixelRect all = new(0, 0, 1024, 768);
        FramebufferLayout layout = new(1024, 768, 4096, Hosts.Xr24, modifier);
        FramebufferLayout cursor = new(64, 64, 256, Hosts.Ar24, 0);
        return new ScreenState(
            s_host.Preferred,
            [
                new PlaneShow(s_host.Primary, framebuffer, layout, all, all),
                new PlaneShow(
                    s_host.Cursor!,
                    cursorFramebuffer,
                    cursor,
                    new PixelRect(0, 0, 64, 64),
                    new PixelRect(cursorX, 0, 64, 64)),
            ]);
    }
}
