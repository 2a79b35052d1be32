namespace GvtDevice.Gt.Engines;

/// <summary>The format of the ring of context events.</summary>
/// <param name="EntryCount">Number of entries.</param>
/// <param name="NumberMask">The bits of CONTEXT_STATUS_PTR for the number of the last entry.</param>
/// <param name="NumberAt">Offset of that number in the status page.</param>
/// <param name="Encode">Returns the two dwords of an event.</param>
internal sealed record StatusFormat(
    uint EntryCount, uint NumberMask, ulong NumberAt, Func<ContextSwitch, (uint Low, uint High)> Encode)
{
    /// <summary>Flags, and the tag of the context that ran before. Source: BDW PRM vol. 7, "Context Status".</summary>
    public static StatusFormat Gen8 { get; } = new(EntryCount: 6, NumberMask: 7, NumberAt: 0x7C, EncodeGen8);

    /// <summary>The contexts before and after the event. Source: i915, gen12_csb_parse,
    /// ICL_HWS_CSB_WRITE_INDEX.</summary>
    public static StatusFormat Gen12 { get; } = new(EntryCount: 12, NumberMask: 0xF, NumberAt: 0xBC, EncodeGen12);

    private static (uint Low, uint High) EncodeGen8(ContextSwitch change) =>
        ((uint)change.What, change.From.IsValid ? change.From.High : 0);

    private static (uint Low, uint High) EncodeGen12(ContextSwitch change)
    {
        const uint isNewQueue = 1;
        const int engineClassShift = 3;
        const int engineInstanceShift = 6;
        const uint preempted = 5;
        bool isPreempted = (change.What & ContextEvent.Preempted) != 0;
        bool isSubmission = isPreempted || (change.What & ContextEvent.IdleToActive) != 0;
        ContextDescriptor engine = change.From.IsValid ? change.From : change.To;
        return (
            (isSubmission ? isNewQueue : 0) | (engine.EngineClass << engineClassShift)
                | (engine.EngineInstance << engineInstanceShift) | ContextOf(change.To),
            (isPreempted ? preempted : 0) | ContextOf(change.From));
    }

    /// <summary>The number of a context in bits 25:15 and its counter in bits 31:26.</summary>
    private static uint ContextOf(ContextDescriptor context)
    {
        const uint none = 0x7FF;
        const int numberShift = 15;
        const int counterShift = 26;
        return context.IsValid
            ? (context.Number << numberShift) | (context.Counter << counterShift)
            : none << numberShift;
    }
}
