using DisplayModel;
using DisplayModel.Scanout;
using DisplayModel.Timing;

namespace DisplaySource.Refreshing;

/// <summary>Searches the image of the cursor for what the guest draws into it without telling. It is small, so one read
/// of it every few vertical blanks costs little, flips or not.</summary>
internal sealed class CursorSearch(ISurfaceMemory surfaces)
{
    private ulong? _hash;
    private ulong _nextFrame;

    /// <summary>The frame count at which <see cref="IsDrawn"/> should be asked next; never without a cursor.</summary>
    public ulong NextFrame(Scene scene) => HasCursor(scene) ? _nextFrame : ulong.MaxValue;

    /// <summary>The next search finds it drawn.</summary>
    public void Forget() => _hash = null;

    /// <summary>Whether the image is another than at the last search, or was not there then.</summary>
    public bool IsDrawn(Scene scene, ulong frame)
    {
        _nextFrame = frame + LookBackoff.SlowestInterval;
        if (!HasCursor(scene))
        {
            _hash = null;
            return false;
        }

        using ISurfaceView view = surfaces.Open();
        ulong hash = Composer.HashCursorMemory(scene, view);
        bool isDrawn = hash != _hash;
        _hash = hash;
        return isDrawn;
    }

    private static bool HasCursor(Scene scene) => scene.Planes is [.., { Kind: PlaneKind.Cursor }];
}
