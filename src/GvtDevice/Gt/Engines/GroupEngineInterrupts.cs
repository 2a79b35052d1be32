using GvtDevice.Interrupts;
using GvtDevice.Mmio;

namespace GvtDevice.Gt.Engines;

/// <summary>Interrupts of an engine of Gen8 to Gen10, which shares a group with another. Source: SKL PRM vol. 2c,
/// GT_INTR, IMR.</summary>
/// <param name="interrupts">The interrupt tree.</param>
/// <param name="group">The group.</param>
/// <param name="shift">Lowest bit of the engine's interrupts in the group: 0 or 16.</param>
internal sealed class GroupEngineInterrupts(InterruptBlock interrupts, InterruptGroup group, int shift)
    : IEngineInterrupts
{
    private Register _mask = null!;

    public void Define(RegisterMapBuilder map, EngineIdentity engine) =>
        _mask = map.At(engine.MmioBase + RingRegisters.InterruptMask, $"{engine.Name}_IMR");

    /// <inheritdoc/>
    /// <remarks>The driver writes the mask already shifted for an engine that reports in the upper half, such as the
    /// blitter.</remarks>
    public void Raise(uint bits) => interrupts.Raise(group, (bits & ~(_mask.Value >> shift)) << shift);
}
