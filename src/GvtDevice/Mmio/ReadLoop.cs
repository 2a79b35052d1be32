namespace GvtDevice.Mmio;

/// <summary>Reads of one register without another access between them: a driver that waits for a bit.</summary>
/// <param name="Offset">Byte offset of the register in the MMIO space.</param>
/// <param name="Reads">How many.</param>
/// <param name="Value">What the last one returned.</param>
/// <param name="Changed">Bits that were not the same in all of them.</param>
public readonly record struct ReadLoop(uint Offset, ulong Reads, uint Value, uint Changed);
