using System.Runtime.InteropServices;
using GvtDevice.Gtt;
using GvtDevice.Mmio;

namespace GvtDevice.Gt.Engines;

/// <summary>The ring of context events in the engine's status page, and the number of the last one written. Source: BDW
/// PRM vol. 7, "Context Status Buffer"; i915, I915_HWS_CSB_BUF0_INDEX.</summary>
/// <param name="format">The format of the events.</param>
/// <param name="ggtt">The address space of the status page.</param>
/// <param name="statusPage">HWS_PGA.</param>
/// <param name="pointer">CONTEXT_STATUS_PTR; its low bits are the number of the last entry.</param>
internal sealed class StatusBuffer(
    StatusFormat format, IGraphicsMemory ggtt, Register statusPage, Register pointer)
{
    private const ulong EntriesAt = 0x40;

    /// <summary>Adds an event: first the entry, then its number.</summary>
    public void Add(ContextSwitch what)
    {
        uint next = ((pointer.Value & format.NumberMask) + 1) % format.EntryCount;
        ulong page = statusPage.Value & ~0xFFFu;
        (uint low, uint high) = format.Encode(what);
        ReadOnlySpan<uint> entry = [low, high];
        _ = ggtt.TryWrite(page + EntriesAt + (8 * next), MemoryMarshal.AsBytes(entry));
        _ = ggtt.TryWrite(page + format.NumberAt, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in next)));
        pointer.Value = (pointer.Value & ~format.NumberMask) | next;
    }
}
