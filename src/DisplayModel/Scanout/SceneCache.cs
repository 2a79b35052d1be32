namespace DisplayModel;

/// <summary>Composes only what is not the picture it composed last: while scene and memory are the same, a picture costs one
/// read of the memory. One thread.</summary>
public sealed class SceneCache
{
    private Scene? _scene;
    private bool _withCursor;
    private ulong _memoryHash;
    private Frame? _frame;
    private uint? _checksum;

    /// <summary>As <see cref="Composer.Compose(Scene, ISurfaceReader, bool, ReadOnlySpan{uint})"/>.</summary>
    /// <returns>The same object as long as nothing changed.</returns>
    public Frame Compose(Scene scene, ISurfaceReader surface, bool withCursor = true)
    {
        Look(scene, surface, withCursor);
        return _frame ??= Composer.Compose(scene, surface, withCursor);
    }

    /// <summary>As <see cref="Composer.Checksum"/>.</summary>
    public uint Checksum(Scene scene, ISurfaceReader surface, bool withCursor = true)
    {
        Look(scene, surface, withCursor);
        return _checksum ??= Composer.Checksum(scene, surface, withCursor);
    }

    /// <summary>Memory is hashed before it is composed: what changes in between is seen the next time.</summary>
    private void Look(Scene scene, ISurfaceReader surface, bool withCursor)
    {
        ulong hash = Composer.HashMemory(scene, surface, withCursor);
        if (_scene is null || hash != _memoryHash || withCursor != _withCursor || !scene.ShowsTheSameAs(_scene))
        {
            (_frame, _checksum) = (null, null);
        }

        (_scene, _withCursor, _memoryHash) = (scene, withCursor, hash);
    }
}
