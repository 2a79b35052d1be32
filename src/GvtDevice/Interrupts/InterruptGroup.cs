namespace GvtDevice.Interrupts;

/// <summary>What one set of ISR, IMR, IIR and IER is about. Which of them a GPU has, and where,
/// <see cref="InterruptGroupRow"/> says.</summary>
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
    /// <summary>Ports: auxiliary channels.</summary>
    Port,
    /// <summary>Hot-plug of ports in Type-C mode.</summary>
    TypeCHotplug,
    /// <summary>The display engine's others.</summary>
    Misc,
    /// <summary>The graphics unit's others.</summary>
    GuMisc,
    /// <summary>Power control unit.</summary>
    Pcu,
    /// <summary>South display: hot-plug, display data channels.</summary>
    South,
}

/// <summary>Where a group of interrupts is.</summary>
/// <param name="Group">Which.</param>
/// <param name="Offset">Of its ISR; IMR, IIR and IER follow.</param>
/// <param name="Name">Its registers begin with it.</param>
/// <param name="LowBit">Bit of the master control that stands for the lower half of its interrupts.</param>
/// <param name="HighBit">The same for the upper half.</param>
internal sealed record InterruptGroupRow(InterruptGroup Group, uint Offset, string Name, int LowBit, int HighBit)
{
    /// <summary>A group with one bit for all of its interrupts.</summary>
    public InterruptGroupRow(InterruptGroup group, uint offset, string name, int bit)
        : this(group, offset, name, bit, bit)
    {
    }
}
