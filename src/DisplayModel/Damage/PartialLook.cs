using DisplayModel.Geometry;

namespace DisplayModel.Damage;

/// <summary>The tiles to which a look for changes is confined.</summary>
/// <param name="Near">Those that this part of the picture touches; null for none.</param>
/// <param name="FirstOfFourth">Also every fourth row of tiles from this one on, 0 to 3; null for no others.</param>
/// <param name="Across">The part of the picture to whose columns these fourths are confined; null for whole
/// rows.</param>
/// <param name="IsProbe">Whether to end at the first row with a change, and to leave the change to a later
/// look.</param>
public readonly record struct PartialLook(
    PixelRect? Near, int? FirstOfFourth = null, PixelRect? Across = null, bool IsProbe = false)
{
    /// <summary>The number of looks, each with another first row, that cover all rows.</summary>
    public const int Interlace = 4;
}
