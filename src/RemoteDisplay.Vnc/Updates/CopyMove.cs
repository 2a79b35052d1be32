using DisplayModel.Geometry;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Pixels that the viewer already has at another place.</summary>
/// <param name="Area">Their new place.</param>
/// <param name="Dx">Columns they have moved to the right.</param>
/// <param name="Dy">Rows they have moved down.</param>
internal readonly record struct CopyMove(PixelRect Area, int Dx, int Dy)
{
    public PixelRect Source => Area.Move(-Dx, -Dy);
}
