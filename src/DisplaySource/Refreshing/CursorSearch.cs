using DisplayModel;
using DisplayModel.Scanout;
using DisplayModel.Timing;

namespace DisplaySource.Refreshing;

/// <summary>Searches the image of the cursor for drawing that changes no register. The image is small, so reading it
/// every few vertical blanks costs little, with or without flips.</summary>
internal sealed class CursorSearch(ISurfaceMemory surfaces)
{
    private ulong? _hash;
    private ulong _nextFrame;

    /// <summary>Returns the frame count at which to call <see cref="IsDrawn"/> next; <see cref="ulong.MaxValue"/>
    /// without a cursor.</summary>
    public ulong NextFrame(Scene scene) => HasCursor(scene) ? _nextFrame : ulong.MaxValue;

    /// <summary>Makes the next search report a change.</summary>
    public void Forget() => _hash = null;

    /// <summary>Whether the image differs from the last search, or the last search had none.</summary>
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
