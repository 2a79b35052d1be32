using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>The registers at the start of an EDID region, accessed one at a time. Source: vfio.h,
/// vfio_region_gfx_edid.</summary>
/// <param name="EdidOffset">Offset of the EDID in the region, bytes; read only.</param>
/// <param name="EdidMaxSize">Bytes; read only.</param>
/// <param name="EdidSize">Bytes of the EDID.</param>
/// <param name="MaxWidth">The widest mode that the device can show, 0 for no limit; read only.</param>
/// <param name="MaxHeight">See <paramref name="MaxWidth"/>.</param>
/// <param name="LinkState">Whether a monitor is connected.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct GfxEdidRegisters(
    uint EdidOffset, uint EdidMaxSize, uint EdidSize, uint MaxWidth, uint MaxHeight, GfxLinkState LinkState)
{
    public const int Length = 24;
}

/// <summary>Source: vfio.h, VFIO_DEVICE_GFX_LINK_STATE_*.</summary>
public enum GfxLinkState : uint
{
    None = 0,
    Up = 1,
    Down = 2,
}
