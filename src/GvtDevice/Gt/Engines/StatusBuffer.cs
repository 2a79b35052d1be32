using System.Runtime.InteropServices;
using GvtDevice.Gtt;
using GvtDevice.Mmio;

namespace GvtDevice.Gt.Engines;

/// <summary>The ring of context events in the engine's status page: six entries, and the number of the last one
/// written. Source: BDW PRM vol. 7, "Context Status Buffer"; i915, I915_HWS_CSB_BUF0_INDEX.</summary>
/// <param name="ggtt">The address space of the status page.</param>
/// <param name="statusPage">HWS_PGA.</param>
/// <param name="pointer">CONTEXT_STATUS_PTR; bits 2:0 are the number of the last entry.</param>
internal sealed class StatusBuffer(IGraphicsMemory ggtt, Register statusPage, Register pointer)
{
    private const uint EntryCount = 6;
    private const ulong EntriesAt = 0x40;
    private const ulong PointerAt = 0x7C;

    /// <summary>Adds an event: first the entry, then its number.</summary>
    public void Add(ContextEvent what, uint tag)
    {
        uint next = ((pointer.Value & 7) + 1) % EntryCount;
        ulong page = statusPage.Value & ~0xFFFu;
        ReadOnlySpan<uint> entry = [(uint)what, tag];
        _ = ggtt.TryWrite(page + EntriesAt + (8 * next), MemoryMarshal.AsBytes(entry));
        _ = ggtt.TryWrite(page + PointerAt, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in next)));
        pointer.Value = (pointer.Value & ~7u) | next;
    }
}

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
