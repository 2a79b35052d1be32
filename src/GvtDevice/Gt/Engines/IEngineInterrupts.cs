using GvtDevice.Mmio;

namespace GvtDevice.Gt.Engines;

/// <summary>The way of an engine's interrupts into the interrupt tree. Source: SKL PRM vol. 2c, GT_INTR; ICL PRM vol.
/// 2c, "GT Engine Interrupt".</summary>
internal interface IEngineInterrupts
{
    const uint User = 1;
    const uint Error = 1 << 3;
    const uint ContextSwitch = 1 << 8;

    /// <summary>Declares the interrupt registers of the engine; called once.</summary>
    void Define(RegisterMapBuilder map, EngineIdentity engine);

    /// <summary>Raises interrupts, unless a mask forbids them.</summary>
    void Raise(uint bits);
}
