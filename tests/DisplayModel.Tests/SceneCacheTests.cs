using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class SceneCacheTests
{
    private readonly byte[] _memory = new byte[64 * 64 * 4];
    private readonly SceneCache _cache = new();
    private readonly Scene _scene = new()
    {
        PipeIndex = 0,
        WidthPx = 64,
        HeightPx = 64,
        Planes =
        [
            new ScenePlane(PlaneKind.Primary, 0, 1, new PlaneState
            {
                Format = PixelFormat.Xrgb8888, SurfaceOffset = 0, StrideBytes = 256, WidthPx = 64, HeightPx = 60,
            }),
        ],
    };

    [Test]
    public void The_same_scene_over_the_same_memory_is_the_same_frame()
    {
        Frame frame = Compose(_scene);

        Assert.That(Compose(_scene), Is.SameAs(frame));
        Assert.That(Compose(_scene with { Planes = [_scene.Planes[0] with { FlipCount = 2 }] }), Is.SameAs(frame));
        Assert.That(Compose(_scene with { PipeIndex = 1 }), Is.SameAs(frame));
    }

    [Test]
    public void What_is_seen_of_memory_makes_another_frame_and_what_is_not_does_not()
    {
        Frame frame = Compose(_scene);
        uint checksum = _cache.Checksum(_scene, new MemorySurface(_memory));
        _memory[256 * 60] = 1;
        Assert.That(Compose(_scene), Is.SameAs(frame));

        _memory[(256 * 60) - 2] = 1;
        Assert.That(Compose(_scene).Row(59)[63], Is.EqualTo(0x1_0000));
        Assert.That(_cache.Checksum(_scene, new MemorySurface(_memory)), Is.Not.EqualTo(checksum));
    }

    [Test]
    public void Another_plane_colour_or_size_makes_another_frame()
    {
        Frame frame = Compose(_scene);
        PlaneState plane = _scene.Planes[0].State;
        Scene[] others =
        [
            _scene with { Planes = [_scene.Planes[0] with { State = plane with { ScreenXPx = 1 } }] },
            _scene with { Planes = [] },
            _scene with { HeightPx = 63 },
            _scene with { Colour = new PipeColour { Background = 1 } },
            _scene with { Scaler = new PipeScaler(64, 64, 0, 0, 64, 64) },
        ];

        foreach (Scene other in others)
        {
            Frame composed = Compose(other);
            Assert.That(composed, Is.Not.SameAs(frame));
            frame = composed;
        }
    }

    private Frame Compose(Scene scene) => _cache.Compose(scene, new MemorySurface(_memory));
}
