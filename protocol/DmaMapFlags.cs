namespace VfioUser.Protocol;

/// <summary>Source: vfio.h, VFIO_DMA_MAP_FLAG_*.</summary>
[Flags]
public enum DmaMapFlags : uint
{
    None = 0,
    Read = 1,
    Write = 2,
    ReadWrite = Read | Write,
}
