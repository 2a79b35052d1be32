using System.Runtime.InteropServices;
using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>The ring of a context as stored in its image in memory: page 0 is the context's status page, page 1 begins
/// with the registers of the ring. Source: BDW PRM vol. 7, "Register State Context"; i915, intel_lrc_reg.h,
/// gen12_xcs_offsets.</summary>
/// <param name="At">Position of the next command.</param>
/// <param name="Tail">Offset in the ring after the last command.</param>
/// <param name="Start">Graphics address of the ring.</param>
/// <param name="SizeBytes">Size of the ring.</param>
/// <param name="Root">Guest physical address of the top page table.</param>
internal readonly record struct ContextImage(ExecutionPoint At, uint Tail, uint Start, uint SizeBytes, ulong Root)
{
    private const int HeadAt = 5;
    private const int TailAt = 7;
    private const int StartAt = 9;
    private const int ControlAt = 11;
    private const int RootHighAt = 0x31;
    private const int RootLowAt = 0x33;
    private const uint OffsetMask = 0x1F_FFFC;
    private const uint IsValid = 1;
    private const uint IsInContext = 1 << 5;

    /// <returns>null if the image cannot be read or its ring is invalid.</returns>
    public static ContextImage? Load(IGraphicsMemory ggtt, ulong address, ContextLayout layout)
    {
        Span<uint> registers = stackalloc uint[Math.Max(layout.Dwords, RootLowAt + 1)];
        if (!ggtt.TryRead(address + GpuLayout.PageSize, MemoryMarshal.AsBytes(registers)))
        {
            return null;
        }

        ContextImage image = new(
            PositionIn(registers, layout),
            registers[TailAt] & OffsetMask,
            registers[StartAt] & ~0xFFFu,
            (registers[ControlAt] & 0x1F_F000) + GpuLayout.PageSize,
            registers[RootLowAt] | ((ulong)registers[RootHighAt] << 32));
        return image.At.Head < image.SizeBytes && image.Tail < image.SizeBytes ? image : null;
    }

    /// <summary>Stores in the image how far the ring has been executed, for the driver.</summary>
    public static void StoreHead(IGraphicsMemory ggtt, ulong address, uint head) => Store(ggtt, address, HeadAt, head);

    /// <summary>Stores in the image where in a batch the context continues, if it is in one.</summary>
    public static void StoreBatch(IGraphicsMemory ggtt, ulong address, ContextLayout layout, ExecutionPoint at)
    {
        Store(ggtt, address, ContextLayout.FirstHigh, (uint)(at.First >> 32));
        Store(ggtt, address, ContextLayout.FirstLow, (uint)at.First | (at.Depth > 0 ? IsValid : 0));
        Store(ggtt, address, ContextLayout.State, at.IsGlobal ? 0 : IsInContext);
        Store(ggtt, address, layout.SecondHigh, (uint)(at.Second >> 32));
        Store(ggtt, address, layout.SecondLow, (uint)at.Second | (at.Depth > 1 ? IsValid : 0));
    }

    private static ExecutionPoint PositionIn(ReadOnlySpan<uint> registers, ContextLayout layout)
    {
        (uint first, uint second) = (registers[ContextLayout.FirstLow], registers[layout.SecondLow]);
        int depth = (first & IsValid) == 0 ? 0 : (second & IsValid) == 0 ? 1 : 2;
        return new ExecutionPoint(
            registers[HeadAt] & OffsetMask,
            depth,
            MemoryCommands.Address(first, registers[ContextLayout.FirstHigh]),
            MemoryCommands.Address(second, registers[layout.SecondHigh]),
            (registers[ContextLayout.State] & IsInContext) == 0);
    }

    private static void Store(IGraphicsMemory ggtt, ulong address, int dword, uint value) => _ = ggtt.TryWrite(
        address + GpuLayout.PageSize + (4 * (ulong)dword), MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));
}
