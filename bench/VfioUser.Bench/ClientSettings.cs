namespace VfioUser.Bench;

/// <summary>How the measuring client behaves; reported with every result.</summary>
/// <param name="Seconds">Length of one round.</param>
/// <param name="Rounds">Rounds for each server, in turns.</param>
/// <param name="MaxOtherCores">A round in which other processes used more is taken again.</param>
/// <param name="ClientSpinUs">How long the client asks for a reply before it sleeps; QEMU sleeps at once.</param>
/// <param name="Batch">Messages handed to the kernel in one call (posted writes); QEMU sends one.</param>
/// <param name="BusyCores">Processors that other work takes meanwhile.</param>
/// <param name="Entries">Writes in one REGION_WRITE_MULTI; QEMU sends at most 200.</param>
internal sealed record ClientSettings(
    double Seconds, int Rounds, double MaxOtherCores, int ClientSpinUs, int BusyCores, int Batch, int Entries);
