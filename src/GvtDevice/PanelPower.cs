namespace GvtDevice;

/// <summary>The power of a built-in panel as the driver has set it.</summary>
/// <param name="IsOn">Whether the panel has power.</param>
/// <param name="IsBacklightOn">Whether its backlight has pulses.</param>
/// <param name="BacklightDuty">How long a pulse lasts, in cycles of the reference clock.</param>
/// <param name="BacklightPeriod">The time between the beginnings of pulses, in the same unit.</param>
public readonly record struct PanelPower(bool IsOn, bool IsBacklightOn, uint BacklightDuty, uint BacklightPeriod);

/// <summary>Panel self refresh as the driver has set it.</summary>
/// <param name="Version">1 or 2; 0 while it is off.</param>
/// <param name="IsAsleep">Whether the panel shows what it has, because nothing changes.</param>
public readonly record struct SelfRefresh(int Version, bool IsAsleep);
