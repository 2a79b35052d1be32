using DisplayModel.Scanout;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class ChecksumCacheTests
{
    private readonly byte[] _memory = [.. Enumerable.Range(0, 64 * 64 * 4).Select(i => (byte)(i * 7 % 251))];
    private readonly ChecksumCache _cache = new();
    private readonly MemorySurface _surface;
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

    public ChecksumCacheTests() => _surface = new MemorySurface(_memory);

    [Test]
    public void The_same_scene_over_the_same_memory_is_composed_once()
    {
        (uint checksum, int composed) = Take(_scene);

        (uint again, int read) = Take(_scene);
        Assert.That(again, Is.EqualTo(checksum));
        Assert.That(read, Is.LessThan(composed));
        Assert.That(
            Take(_scene with { Planes = [_scene.Planes[0] with { FlipCount = 2 }] }), Is.EqualTo((checksum, read)));
        Assert.That(Take(_scene with { PipeIndex = 1 }), Is.EqualTo((checksum, read)));
    }

    [Test]
    public void What_is_seen_of_memory_is_composed_anew_and_what_is_not_is_not()
    {
        (uint checksum, int composed) = Take(_scene);
        _memory[256 * 60] ^= 1;
        Assert.That(Take(_scene).Reads, Is.LessThan(composed));

        _memory[(256 * 60) - 2] ^= 1;
        Assert.That(Take(_scene).Checksum, Is.Not.EqualTo(checksum));
    }

    [Test]
    public void Another_plane_colour_or_size_is_composed_anew()
    {
        uint checksum = Take(_scene).Checksum;
        PlaneState plane = _scene.Planes[0].State;
        Scene[] others =
        [
            _scene with { Planes = [_scene.Planes[0] with { State = plane with { ScreenXPx = 1 } }] },
            _scene with { Planes = [] },
            _scene with { HeightPx = 63 },
            _scene with { Colour = new PipeColour { Background = 1 } },
            _scene with { Scaler = new PipeScaler(64, 64, 0, 0, 32, 32) },
        ];

        foreach (Scene other in others)
        {
            uint composed = Take(other).Checksum;
            Assert.That(composed, Is.Not.EqualTo(checksum).And.EqualTo(Composer.Checksum(other, _surface)));
            checksum = composed;
        }
    }

    private (uint Checksum, int Reads) Take(Scene scene)
    {
        int before = _surface.Reads;
        return (_cache.Checksum(scene, _surface), _surface.Reads - before);
    }
}
