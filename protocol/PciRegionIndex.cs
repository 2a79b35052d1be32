namespace VfioUser.Protocol;

/// <summary>The regions of a PCI device by index. Source: vfio.h, VFIO_PCI_*_REGION_INDEX.</summary>
public static class PciRegionIndex
{
    public const int Bar0 = 0;
    public const int Bar1 = 1;
    public const int Bar2 = 2;
    public const int Bar3 = 3;
    public const int Bar4 = 4;
    public const int Bar5 = 5;

    /// <summary>The expansion ROM.</summary>
    public const int Rom = 6;

    /// <summary>Config space: 256 bytes, or 4096 with extended capabilities.</summary>
    public const int Config = 7;

    /// <summary>The legacy VGA ranges.</summary>
    public const int Vga = 8;

    /// <summary>VFIO_PCI_NUM_REGIONS; device specific regions have this index or a higher one.</summary>
    public const int Count = 9;

    /// <summary>Base address registers; their regions have the indexes from 0 on.</summary>
    public const int BarCount = 6;
}
