using GvtDevice.Gtt;
using GvtDevice.Mmio;

namespace GvtDevice.Guests;

/// <summary>
/// The PVINFO page, by which a driver detects GVT-g and learns its part of the graphics address space. All but the
/// beginning of the mappable range is ballooned out, so the driver puts little into the aperture (BAR2). With PVINFO it
/// uses neither forcewake nor RC6. Source: Linux, i915_pvinfo.h (struct vgt_if).
/// </summary>
/// <param name="apertureSize">Bytes of the aperture, behind which the rest of graphics memory begins.</param>
/// <param name="mappable">The part of the aperture that the guest may use.</param>
/// <param name="defineMagic">Declares the magic number that identifies the page.</param>
internal sealed class PvInfoBlock(
    ulong apertureSize, MappableRange mappable, Action<RegisterMapBuilder, ulong> defineMagic) : IRegisterBlock
{
    /// <summary>Offset of the page of PVINFO.</summary>
    public const uint Page = 0x78000;

    private const ulong Magic = 0x4776_5447_7654_4776;
    private const uint FullPpgtt = 1 << 2;
    private const uint HwspEmulation = 1 << 3;
    private const uint HugeGtt = 1 << 4;

    public void Define(RegisterMapBuilder map)
    {
        defineMagic(map, Magic);
        map.At(Page + 0x08, "PVINFO_VERSION").Reset(0x0000_0001).ReadOnly();
        map.At(Page + 0x0C, "PVINFO_VGT_ID").Reset(1).ReadOnly();
        map.At(Page + 0x10, "PVINFO_VGT_CAPS")
            .Reset(FullPpgtt | HwspEmulation | HugeGtt | GopBlock.Capability).ReadOnly();
        map.At(Page + 0x40, "PVINFO_MAPPABLE_BASE").Reset(mappable.Base).ReadOnly();
        map.At(Page + 0x44, "PVINFO_MAPPABLE_SIZE").Reset(mappable.Size).ReadOnly();
        map.At(Page + 0x48, "PVINFO_UNMAPPABLE_BASE").Reset((uint)apertureSize).ReadOnly();
        map.At(Page + 0x4C, "PVINFO_UNMAPPABLE_SIZE")
            .Reset((uint)(GpuLayout.GgttSpan - apertureSize)).ReadOnly();
        map.At(Page + 0x50, "PVINFO_FENCE_NUM").Reset(FenceBlock.Count).ReadOnly();
        map.Plain(
        [
            new(Page + 0x804, "PVINFO_DISPLAY_READY"),
            new(Page + 0x830, "PVINFO_CURSOR_X_HOT"),
            new(Page + 0x834, "PVINFO_CURSOR_Y_HOT"),
            new(Page + 0x838, "PVINFO_PDP", Count: 8),
        ]);
    }

    /// <summary>Declares the magic number as two registers.</summary>
    public static void MagicAsRegisters(RegisterMapBuilder map, ulong magic)
    {
        map.At(Page + 0x00, "PVINFO_MAGIC_LO").Reset((uint)magic).ReadOnly();
        map.At(Page + 0x04, "PVINFO_MAGIC_HI").Reset((uint)(magic >> 32)).ReadOnly();
    }

    /// <summary>Declares the magic number for 64-bit reads only, because the display has 32-bit registers at the same
    /// offset.</summary>
    public static void MagicAsQuad(RegisterMapBuilder map, ulong magic) => map.Quad(Page, magic);
}
