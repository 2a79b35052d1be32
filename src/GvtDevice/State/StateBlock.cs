using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>Takes over one block of a saved state.</summary>
/// <exception cref="InvalidDataException">Corrupt.</exception>
internal delegate void RestoreBlock(ref StateReader reader);

/// <summary>One part of a saved state.</summary>
/// <param name="Name">ASCII, once in a device; part of the format.</param>
/// <param name="Save">Writes it.</param>
/// <param name="Restore">Reads all that <paramref name="Save"/> wrote.</param>
internal sealed record StateBlock(string Name, Action<StateWriter> Save, RestoreBlock Restore);
