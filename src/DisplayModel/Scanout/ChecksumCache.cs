namespace DisplayModel.Scanout;

/// <summary>Composes a picture for its checksum only when it is not the last one: while scene and memory are the same,
/// a checksum costs one read of the memory. One thread.</summary>
public sealed class ChecksumCache
{
    private Scene? _scene;
    private ulong _memoryHash;
    private uint _checksum;

    /// <summary>As <see cref="Composer.Checksum"/>, with the cursor.</summary>
    public uint Checksum(Scene scene, ISurfaceReader surface)
    {
        // Memory is hashed before it is composed: what changes in between is seen the next time.
        ulong hash = Composer.HashMemory(scene, surface);
        if (_scene is null || hash != _memoryHash || !scene.ShowsTheSameAs(_scene))
        {
            _checksum = Composer.Checksum(scene, surface);
        }

        (_scene, _memoryHash) = (scene, hash);
        return _checksum;
    }
}
