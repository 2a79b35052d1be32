using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>GET_BUFFER: requests the picture of a plane or head as a file.</summary>
/// <param name="ArgSize">Room for the reply, at least <see cref="BufferReply.Length"/>; additional room is for
/// damage.</param>
/// <param name="Flags">Whether to send descriptors again that the client already has.</param>
/// <param name="Head">0-based, or <see cref="GfxPlaneExtension.FirstLit"/>.</param>
/// <param name="Kind">Exactly one of <see cref="BufferKinds.Dmabuf"/> and <see cref="BufferKinds.Memfd"/>.</param>
/// <param name="Content">A plane, or the whole head, for which there are no dma-bufs.</param>
/// <param name="Plane">Number of the overlay, 0 the lowest; else 0.</param>
/// <param name="Reserved">0.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct BufferRequest(
    uint ArgSize, BufferRequestFlags Flags, uint Head, BufferKinds Kind, BufferContent Content, uint Plane,
    ulong Reserved)
{
    public const int Length = 32;
}

[Flags]
public enum BufferRequestFlags : uint
{
    None = 0,

    /// <summary>Omits a descriptor that this client got before for the same <see cref="BufferReply.FileId"/>.</summary>
    OnlyNewFiles = 1,

    /// <summary>If there is no dma-buf, the reply explains why in words instead of EOPNOTSUPP.</summary>
    Explain = 2,
}

/// <summary>The content of a buffer.</summary>
public enum BufferContent : uint
{
    /// <summary><see cref="DrmPlaneType.Overlay"/>; there are no shadows of it.</summary>
    Overlay = DrmPlaneType.Overlay,

    /// <summary><see cref="DrmPlaneType.Primary"/>.</summary>
    Primary = DrmPlaneType.Primary,

    /// <summary><see cref="DrmPlaneType.Cursor"/>.</summary>
    Cursor = DrmPlaneType.Cursor,

    /// <summary>The composed picture without the cursor.</summary>
    Head = 0x100,

    /// <summary>The composed picture.</summary>
    HeadWithCursor = 0x101,
}
