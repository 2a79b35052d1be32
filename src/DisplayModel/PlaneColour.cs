namespace DisplayModel;

/// <summary>The colour steps of a plane itself, after the conversion of YUV and before scaling and blending: degamma,
/// matrix, gamma. Immutable. Values out of range are clamped after each step. Source: ICL PRM vol. 2c,
/// PLANE_COLOR_CTL.</summary>
/// <param name="Degamma">Applied before the matrix; null for none.</param>
/// <param name="Matrix">Applied between the tables; null for none.</param>
/// <param name="Gamma">Applied after the matrix; null for none.</param>
public sealed record PlaneColour(ColourTable? Degamma, ColourMatrix? Matrix, ColourTable? Gamma);
