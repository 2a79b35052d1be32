using DisplayModel.Geometry;

namespace RemoteDisplay.Screens;

/// <summary>One of the monitors that a screen is made of.</summary>
/// <param name="Id">Stays the same for as long as the head exists.</param>
/// <param name="Area">What of the screen it shows.</param>
public readonly record struct ScreenHead(uint Id, PixelRect Area);
