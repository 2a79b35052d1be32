namespace GvtDevice.Gt.Engines;

/// <summary>What a driver submits for execution. Source: BDW PRM vol. 7, "Context Descriptor Format".</summary>
/// <param name="Low">Flags and the address of the context's image.</param>
/// <param name="High">A tag of the driver's that comes back with the events.</param>
internal readonly record struct ContextDescriptor(uint Low, uint High)
{
    public bool IsValid => (Low & 1) != 0;

    /// <summary>Graphics address of the image.</summary>
    public ulong ImageAddress => Low & 0xFFFF_F000;
}
