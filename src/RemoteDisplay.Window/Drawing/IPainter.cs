using DisplayModel.Geometry;
using VfioUser.Display.Client;

namespace RemoteDisplay.Window.Drawing;

/// <summary>Keeps a copy of a picture and draws it in a window.</summary>
internal interface IPainter : IDisposable
{
    /// <summary>Copies what has changed; all of a picture that has another size than the last.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="damage">Parts of it.</param>
    /// <returns>The bytes that were copied.</returns>
    long Take(MappedPicture picture, IReadOnlyList<PixelRect> damage);

    /// <summary>Draws the copy.</summary>
    /// <param name="placement">Where, for the size of the picture that was taken last.</param>
    /// <param name="damage">What has changed since the last call; null for everything, also what is around the
    /// picture.</param>
    /// <returns>The bytes that were written.</returns>
    long Draw(Placement placement, IReadOnlyList<PixelRect>? damage);

    /// <summary>Makes the window black.</summary>
    void Clear();
}
