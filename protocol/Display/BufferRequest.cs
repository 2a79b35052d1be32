using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>GET_BUFFER: what a plane shows, as a file.</summary>
/// <param name="ArgSize">Room for the reply, at least <see cref="BufferReply.Length"/>; what more there is is for
/// damage.</param>
/// <param name="Flags">Whether descriptors that the client has are wanted again.</param>
/// <param name="Head">0-based, or <see cref="GfxPlaneExtension.FirstLit"/>.</param>
/// <param name="Kind">Exactly one of <see cref="BufferKinds.Dmabuf"/> and <see cref="BufferKinds.Memfd"/>.</param>
/// <param name="Content">Of what: a plane, or the whole head, of which there are no dma-bufs.</param>
/// <param name="Plane">Which overlay, from the lowest; else 0.</param>
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

    /// <summary>A descriptor that this client got before, for the same <see cref="BufferReply.FileId"/>, is not wanted
    /// again.</summary>
    OnlyNewFiles = 1,

    /// <summary>When there is no dma-buf, say why in words in place of EOPNOTSUPP.</summary>
    Explain = 2,
}

/// <summary>What is in a buffer.</summary>
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
