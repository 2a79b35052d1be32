namespace GvtDevice.Gt.Engines;

/// <summary>A context that a driver submits for execution. Source: BDW PRM vol. 7, "Context Descriptor Format"; ICL PRM
/// vol. 2d, the same; i915, GEN11_SW_CTX_ID_SHIFT.</summary>
/// <param name="Low">Flags and address of the context's image.</param>
/// <param name="High">The driver's tag, which events return. Since Gen11 it has fields.</param>
internal readonly record struct ContextDescriptor(uint Low, uint High)
{
    public bool IsValid => (Low & 1) != 0;

    /// <summary>Graphics address of the image.</summary>
    public ulong ImageAddress => Low & 0xFFFF_F000;

    /// <summary>SW Context ID, bits 15:5 of the high half.</summary>
    public uint Number => (High >> 5) & 0x7FF;

    /// <summary>Engine Instance, bits 21:16 of the high half.</summary>
    public uint EngineInstance => (High >> 16) & 0x3F;

    /// <summary>SW Counter, bits 28:23 of the high half.</summary>
    public uint Counter => (High >> 23) & 0x3F;

    /// <summary>Engine Class, bits 31:29 of the high half.</summary>
    public uint EngineClass => High >> 29;
}
