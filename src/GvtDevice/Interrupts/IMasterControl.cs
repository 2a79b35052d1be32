using GvtDevice.Mmio;

namespace GvtDevice.Interrupts;

/// <summary>The registers above the groups: they enable the interrupt line and show which groups have pending
/// interrupts.</summary>
internal interface IMasterControl
{
    /// <summary>Whether the driver has enabled the interrupt line.</summary>
    bool IsEnabled { get; }

    /// <summary>Declares the registers; called once.</summary>
    void Define(RegisterMapBuilder map, MasterWiring wiring);

    /// <summary>The value that the topmost register shows for pending groups; any set bit raises the line.</summary>
    /// <param name="pending">Bits of groups with pending interrupts, as in <see cref="InterruptGroupRow"/>.</param>
    uint Shown(uint pending);
}

/// <summary>Connections of a master control to the groups below.</summary>
/// <param name="Pending">Returns the bits of groups with pending interrupts.</param>
/// <param name="EnableWritten">Called on a write to the topmost register, with whether it was enabled before.</param>
/// <param name="Changed">Called on any other write.</param>
internal sealed record MasterWiring(Func<uint> Pending, Action<bool> EnableWritten, Action Changed);
