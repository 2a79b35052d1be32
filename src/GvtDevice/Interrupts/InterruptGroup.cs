namespace GvtDevice.Interrupts;

/// <summary>The source of the interrupts in one set of ISR, IMR, IIR and IER. <see cref="InterruptGroupRow"/> lists the
/// groups of a GPU.</summary>
public enum InterruptGroup
{
    /// <summary>Render engine and blitter of Gen8 to Gen10.</summary>
    GtRenderBlitter,
    /// <summary>Video engines of Gen8 to Gen10.</summary>
    GtVideo,
    /// <summary>Power management of the GT of Gen8 to Gen10.</summary>
    GtPower,
    /// <summary>Video enhancement engine of Gen8 to Gen10.</summary>
    GtVideoEnhance,
    /// <summary>Pipe A.</summary>
    PipeA,
    /// <summary>Pipe B.</summary>
    PipeB,
    /// <summary>Pipe C.</summary>
    PipeC,
    /// <summary>Pipe D.</summary>
    PipeD,
    /// <summary>Ports: auxiliary channels.</summary>
    Port,
    /// <summary>Hot-plug of ports in Type-C mode.</summary>
    TypeCHotplug,
    /// <summary>Other interrupts of the display engine.</summary>
    Misc,
    /// <summary>Other interrupts of the graphics unit.</summary>
    GuMisc,
    /// <summary>Power control unit.</summary>
    Pcu,
    /// <summary>South display: hot-plug, display data channels.</summary>
    South,
}

/// <summary>The registers of a group of interrupts.</summary>
/// <param name="Group">The group.</param>
/// <param name="Offset">Offset of ISR; IMR, IIR and IER follow.</param>
/// <param name="Name">Prefix of the register names.</param>
/// <param name="LowBit">Bit of the master control for the lower half of the group's interrupts.</param>
/// <param name="HighBit">Bit of the master control for the upper half.</param>
internal sealed record InterruptGroupRow(InterruptGroup Group, uint Offset, string Name, int LowBit, int HighBit)
{
    /// <summary>A group with one bit for all of its interrupts.</summary>
    public InterruptGroupRow(InterruptGroup group, uint offset, string name, int bit)
        : this(group, offset, name, bit, bit)
    {
    }
}
