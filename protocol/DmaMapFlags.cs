namespace VfioUser.Protocol;

/// <summary>Source: vfio.h, VFIO_DMA_MAP_FLAG_*; libvfio-user, VFIO_USER_F_DMA_REGION_*.</summary>
[Flags]
public enum DmaMapFlags : uint
{
    None = 0,
    Read = 1,
    Write = 2,
    ReadWrite = Read | Write,

    /// <summary>The file is to be mapped, which is also the default without a flag.</summary>
    Mmap = 4,

    /// <summary>The file cannot be mapped (/proc/PID/mem) and is to be read and written.</summary>
    FileIo = 8,
}
