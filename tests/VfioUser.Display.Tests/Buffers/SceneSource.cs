using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplaySource;
using DisplaySource.Tests.Support;

namespace VfioUser.Display.Tests.Buffers;

/// <summary>A display of one head that shows what a test sets.</summary>
internal sealed class SceneSource(ISurfaceMemory surfaces) : StubSource
{
    public override ISurfaceMemory Surfaces => surfaces;

    public Scene? Scene { get; private set; }

    public ulong Sequence { get; private set; }

    /// <summary>What is said to have changed since any sequence but the present one.</summary>
    public PixelRect[] Changed { get; set; } = [];

    public void Show(Scene? scene)
    {
        Scene = scene;
        Sequence++;
    }

    public override HeadState Head(int head) => new(Scene, Sequence, 0, 0);

    public override Damage DamageSince(int head, ulong sequence) => new(Sequence, sequence == Sequence ? [] : Changed);
}
