using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>Restores one block of a saved state.</summary>
/// <exception cref="InvalidDataException">The block is corrupt.</exception>
internal delegate void RestoreBlock(ref StateReader reader);

/// <summary>One block of a saved state.</summary>
/// <param name="Name">ASCII name, unique in a device; part of the format.</param>
/// <param name="Save">Called to write the block.</param>
/// <param name="Restore">Called to read all that <paramref name="Save"/> wrote.</param>
internal sealed record StateBlock(string Name, Action<StateWriter> Save, RestoreBlock Restore);
