using RemoteDisplay.Screens;

namespace RemoteDisplay.Rfb.Updates;

/// <summary>A rectangle as it will be encoded.</summary>
/// <param name="Area">Not empty.</param>
/// <param name="IsSolid">It has one colour, and may be of any size.</param>
internal readonly record struct PlannedRectangle(PixelRect Area, bool IsSolid);
