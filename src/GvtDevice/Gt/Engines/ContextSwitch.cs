namespace GvtDevice.Gt.Engines;

/// <summary>A change of the running context.</summary>
/// <param name="What">What happened.</param>
/// <param name="From">The context that ran before; invalid if none did.</param>
/// <param name="To">The context that runs now; invalid if none does.</param>
internal readonly record struct ContextSwitch(ContextEvent What, ContextDescriptor From, ContextDescriptor To);

/// <summary>Flags of a context event. Source: BDW PRM vol. 7, "Context Status".</summary>
[Flags]
internal enum ContextEvent : uint
{
    IdleToActive = 1 << 0,
    Preempted = 1 << 1,
    ElementSwitch = 1 << 2,
    ActiveToIdle = 1 << 3,
    ContextComplete = 1 << 4,
    LiteRestore = 1 << 15,
}
