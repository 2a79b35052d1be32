namespace VfioUser.Recording.Text;

/// <summary>Knows what a device calls the register at an offset of a region.</summary>
/// <returns>null when it has no name.</returns>
public delegate string? RegisterNamer(uint region, ulong offset);
