namespace VfioUser.Protocol.Display;

/// <summary>Where this server has the extension's regions and interrupt. Clients go by the type capabilities.</summary>
public static class DisplayIndex
{
    /// <summary>The display interrupt: the first after those of PCI.</summary>
    public const int Irq = PciIrqIndex.Count;

    /// <summary>The EDID region of output 0; that of output n is n further.</summary>
    public const int FirstEdidRegion = PciRegionIndex.Count;

    /// <summary>The shadow region of head 0; that of head n is n further.</summary>
    public const int FirstShadowRegion = 16;

    /// <summary>As many heads and outputs fit between the two.</summary>
    public const int MaxHeads = FirstShadowRegion - FirstEdidRegion;

    /// <summary>VFIO_REGION_TYPE_GFX, and the interrupt type of the same name and number.</summary>
    public const uint GfxType = 1;

    /// <summary>VFIO_REGION_SUBTYPE_GFX_EDID.</summary>
    public const uint EdidSubtype = 1;

    /// <summary>The shadow regions; of this extension.</summary>
    public const uint ShadowSubtype = 0x100;

    /// <summary>VFIO_IRQ_SUBTYPE_GFX_DISPLAY_IRQ.</summary>
    public const uint DisplaySubtype = 1;
}
