namespace VfioUser.Server.Extension;

/// <summary>An interrupt that an extension adds to those of the device, for one client.</summary>
/// <param name="Description">Index, number of vectors, and what the client may do with them.</param>
/// <param name="Vectors">As many.</param>
public sealed record ExtensionIrq(IrqDescription Description, IReadOnlyList<IIrqVector> Vectors);
