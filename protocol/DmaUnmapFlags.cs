namespace VfioUser.Protocol;

/// <summary>Source: vfio.h, VFIO_DMA_UNMAP_FLAG_*.</summary>
[Flags]
public enum DmaUnmapFlags : uint
{
    None = 0,
    GetDirtyBitmap = 1,

    /// <summary>Every window; address and size must be 0.</summary>
    All = 2,
}
