using System.Text;

namespace GvtDevice.Firmware;

/// <summary>The ACPI OpRegion, reduced to its header and the Video BIOS Table; it offers no mailbox. Under UEFI a
/// driver finds the table only here. Source: IGD OpRegion specification 2.0 and i915, intel_opregion.c.</summary>
public static class OpRegion
{
    public const int Size = 8 << 10;

    private const int SizeFieldOffset = 0x10;
    private const int MajorVersionOffset = 0x17;
    private const int VbtOffset = 0x400;

    public static void Write(ReadOnlySpan<byte> videoBiosTable, Span<byte> region)
    {
        region[..Size].Clear();
        Encoding.ASCII.GetBytes("IntelGraphicsMem", region);
        region[SizeFieldOffset] = Size >> 10;
        region[MajorVersionOffset] = 2;
        videoBiosTable.CopyTo(region[VbtOffset..Size]);
    }
}
