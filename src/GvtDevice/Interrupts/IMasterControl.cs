using GvtDevice.Mmio;

namespace GvtDevice.Interrupts;

/// <summary>The registers above the groups: they enable the interrupt line and show which groups have something to
/// report.</summary>
internal interface IMasterControl
{
    /// <summary>The driver lets interrupts through.</summary>
    bool IsEnabled { get; }

    /// <summary>Declares the registers; called once.</summary>
    void Define(RegisterMapBuilder map, MasterWiring wiring);

    /// <summary>What the topmost register shows of pending groups; anything raises the line.</summary>
    /// <param name="pending">Bits of groups, as <see cref="InterruptGroupRow"/> says.</param>
    uint Shown(uint pending);
}

/// <summary>How a master control reaches the groups below.</summary>
/// <param name="Pending">Bits of the groups that have something to report.</param>
/// <param name="EnableWritten">Told of a write to the topmost register, and whether that was enabled before.</param>
/// <param name="Changed">Told of any other write.</param>
internal sealed record MasterWiring(Func<uint> Pending, Action<bool> EnableWritten, Action Changed);
