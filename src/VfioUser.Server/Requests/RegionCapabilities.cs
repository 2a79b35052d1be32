using VfioUser.Protocol;

namespace VfioUser.Server.Requests;

/// <summary>The capabilities after a region's info: its mappable areas, its type, and whether its MSI-X table may be
/// mapped.</summary>
internal static class RegionCapabilities
{
    /// <summary>Returns the length of the chain in bytes; 0 when the region has no capability.</summary>
    public static int LengthOf(Region region, bool canMap) =>
        (IsSparse(region, canMap) ? SparseLength(region) : 0)
        + (region.Type is not null ? RegionTypeCapability.Length : 0)
        + (region.IsMsixMappable ? MsixMappableCapability.Length : 0);

    /// <summary>Writes the chain, which starts directly after the info.</summary>
    public static void Write(Span<byte> rest, Region region, bool canMap)
    {
        int left = LengthOf(region, canMap);
        int at = RegionInfo.Length;
        if (IsSparse(region, canMap))
        {
            CapabilityHeader header = Next(SparseMmapCapability.Id, SparseMmapCapability.Version, SparseLength(region));
            rest = Wire.Write(rest, new SparseMmapCapability(header, (uint)region.MmapAreas.Count, 0));
            foreach (MmapArea area in region.MmapAreas)
            {
                rest = Wire.Write(rest, new SparseMmapArea(area.Offset, area.Size));
            }
        }

        if (region.Type is { } type)
        {
            CapabilityHeader header = Next(
                RegionTypeCapability.Id, RegionTypeCapability.Version, RegionTypeCapability.Length);
            rest = Wire.Write(rest, new RegionTypeCapability(header, type.Type, type.Subtype));
        }

        if (region.IsMsixMappable)
        {
            Wire.Write(
                rest, Next(MsixMappableCapability.Id, MsixMappableCapability.Version, MsixMappableCapability.Length));
        }

        CapabilityHeader Next(ushort id, ushort version, int length)
        {
            left -= length;
            at += length;
            return new CapabilityHeader(id, version, left > 0 ? (uint)at : 0);
        }
    }

    private static bool IsSparse(Region region, bool canMap) =>
        canMap && !(region.MmapAreas.Count == 1 && region.MmapAreas[0] == new MmapArea(0, region.Size));

    private static int SparseLength(Region region) =>
        SparseMmapCapability.Length + (region.MmapAreas.Count * SparseMmapArea.Length);
}
