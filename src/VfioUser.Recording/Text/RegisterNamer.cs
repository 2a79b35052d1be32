namespace VfioUser.Recording.Text;

/// <summary>Returns the device's name for the register at an offset of a region.</summary>
/// <returns>null if the register has no name.</returns>
public delegate string? RegisterNamer(uint region, ulong offset);
