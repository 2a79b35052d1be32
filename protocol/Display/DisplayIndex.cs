namespace VfioUser.Protocol.Display;

/// <summary>The indexes of the extension's regions and interrupt on this server. Clients find them by the type
/// capabilities.</summary>
public static class DisplayIndex
{
    /// <summary>The display interrupt: the first after those of PCI.</summary>
    public const int Irq = PciIrqIndex.Count;

    /// <summary>The EDID region of output 0; output n has this index plus n.</summary>
    public const int FirstEdidRegion = PciRegionIndex.Count;

    /// <summary>The shadow region of head 0; head n has this index plus n.</summary>
    public const int FirstShadowRegion = 16;

    /// <summary>The largest number of heads and of outputs, limited by the distance between the two.</summary>
    public const int MaxHeads = FirstShadowRegion - FirstEdidRegion;

    /// <summary>VFIO_REGION_TYPE_GFX, and the interrupt type of the same name and number.</summary>
    public const uint GfxType = 1;

    /// <summary>VFIO_REGION_SUBTYPE_GFX_EDID.</summary>
    public const uint EdidSubtype = 1;

    /// <summary>The subtype of the shadow regions, defined by this extension.</summary>
    public const uint ShadowSubtype = 0x100;

    /// <summary>VFIO_IRQ_SUBTYPE_GFX_DISPLAY_IRQ.</summary>
    public const uint DisplaySubtype = 1;
}
