using DisplayModel.Geometry;

namespace RemoteDisplay.Screens;

/// <summary>One of the monitors that form a screen.</summary>
/// <param name="Id">Number that stays the same while the head exists.</param>
/// <param name="Area">The part of the screen that it shows.</param>
public readonly record struct ScreenHead(uint Id, PixelRect Area);
