using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>Follows a <see cref="DmaUnmap"/> with <see cref="DmaUnmapFlags.GetDirtyBitmap"/>, and its echo in the
/// reply, where the bitmap comes next. Source: vfio.h, struct vfio_bitmap; libvfio-user, struct
/// vfio_user_bitmap.</summary>
/// <param name="PageSize">Bytes of memory for each bit.</param>
/// <param name="Size">Bytes of bitmap.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DirtyBitmap(ulong PageSize, ulong Size)
{
    public const int Length = 16;
}
