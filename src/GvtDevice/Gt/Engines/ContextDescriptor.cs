namespace GvtDevice.Gt.Engines;

/// <summary>A context that a driver submits for execution. Source: BDW PRM vol. 7, "Context Descriptor
/// Format".</summary>
/// <param name="Low">Flags and address of the context's image.</param>
/// <param name="High">The driver's tag, which events return.</param>
internal readonly record struct ContextDescriptor(uint Low, uint High)
{
    public bool IsValid => (Low & 1) != 0;

    /// <summary>Graphics address of the image.</summary>
    public ulong ImageAddress => Low & 0xFFFF_F000;
}
