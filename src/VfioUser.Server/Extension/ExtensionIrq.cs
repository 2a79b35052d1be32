namespace VfioUser.Server.Extension;

/// <summary>An interrupt that an extension adds to those of the device, for one client.</summary>
/// <param name="Description">The index, the number of vectors, and the actions that the client may take.</param>
/// <param name="Vectors">The vectors, as many as the description says.</param>
public sealed record ExtensionIrq(IrqDescription Description, IReadOnlyList<IIrqVector> Vectors);
