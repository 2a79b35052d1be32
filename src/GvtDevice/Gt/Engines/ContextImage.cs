using System.Runtime.InteropServices;
using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>The ring of a context as stored in its image in memory: page 0 is the context's status page, page 1 begins
/// with the registers of the ring. Source: BDW PRM vol. 7, "Register State Context"; i915, intel_lrc_reg.h.</summary>
/// <param name="Head">Offset in the ring of the next command.</param>
/// <param name="Tail">Offset after the last command.</param>
/// <param name="Start">Graphics address of the ring.</param>
/// <param name="SizeBytes">Size of the ring.</param>
/// <param name="Root">Guest physical address of the top page table.</param>
internal readonly record struct ContextImage(uint Head, uint Tail, uint Start, uint SizeBytes, ulong Root)
{
    private const int HeadAt = 5;
    private const int TailAt = 7;
    private const int StartAt = 9;
    private const int ControlAt = 11;
    private const int RootHighAt = 0x31;
    private const int RootLowAt = 0x33;
    private const uint OffsetMask = 0x1F_FFFC;

    /// <returns>null if the image cannot be read or its ring is invalid.</returns>
    public static ContextImage? Load(IGraphicsMemory ggtt, ulong address)
    {
        Span<uint> registers = stackalloc uint[RootLowAt + 1];
        if (!ggtt.TryRead(address + GpuLayout.PageSize, MemoryMarshal.AsBytes(registers)))
        {
            return null;
        }

        ContextImage image = new(
            registers[HeadAt] & OffsetMask,
            registers[TailAt] & OffsetMask,
            registers[StartAt] & ~0xFFFu,
            (registers[ControlAt] & 0x1F_F000) + GpuLayout.PageSize,
            registers[RootLowAt] | ((ulong)registers[RootHighAt] << 32));
        return image.Head < image.SizeBytes && image.Tail < image.SizeBytes ? image : null;
    }

    /// <summary>Stores in the image how far the ring has been executed, for the driver.</summary>
    public static void StoreHead(IGraphicsMemory ggtt, ulong address, uint head) =>
        _ = ggtt.TryWrite(
            address + GpuLayout.PageSize + (4 * HeadAt), MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in head)));
}
