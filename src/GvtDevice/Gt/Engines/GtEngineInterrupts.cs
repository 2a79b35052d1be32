using GvtDevice.Interrupts;
using GvtDevice.Mmio;

namespace GvtDevice.Gt.Engines;

/// <summary>Interrupts of an engine since Gen11. The registers of <see cref="GtInterruptBlock"/> mask them; drivers
/// leave the engine's own mask alone.</summary>
/// <param name="interrupts">The interrupts of the GT.</param>
/// <param name="source">The engine as a source of interrupts.</param>
internal sealed class GtEngineInterrupts(GtInterruptBlock interrupts, GtInterruptRow source) : IEngineInterrupts
{
    public void Define(RegisterMapBuilder map, EngineIdentity engine) =>
        map.At(engine.MmioBase + RingRegisters.InterruptMask, $"{engine.Name}_IMR");

    public void Raise(uint bits) => interrupts.Raise(source, bits);
}
