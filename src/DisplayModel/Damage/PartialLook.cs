using DisplayModel.Geometry;

namespace DisplayModel;

/// <summary>Which rows of tiles a look for changes is confined to.</summary>
/// <param name="Near">Those that this part of the picture touches; null for none.</param>
/// <param name="FirstOfFourth">Every fourth one too, beginning with this one, 0 to 3; null for no others.</param>
public readonly record struct PartialLook(PixelRect? Near, int? FirstOfFourth = null)
{
    /// <summary>After looks with so many beginnings every row was looked at.</summary>
    public const int Interlace = 4;
}
