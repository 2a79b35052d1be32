using DisplayModel.Geometry;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Pixels that a viewer has already, elsewhere.</summary>
/// <param name="Area">Where they shall be.</param>
/// <param name="Dx">Columns they have moved to the right.</param>
/// <param name="Dy">Rows they have moved down.</param>
internal readonly record struct CopyMove(PixelRect Area, int Dx, int Dy)
{
    public PixelRect Source => Area.Move(-Dx, -Dy);
}
