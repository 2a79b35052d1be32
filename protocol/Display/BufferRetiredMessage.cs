using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>The server has forgotten a buffer: it was the least recently shown of too many. Its id is never used again;
/// a dma-buf that a client has of it stays what it is.</summary>
/// <param name="DmabufId">As <see cref="GfxPlaneInfo.DmabufId"/> told it.</param>
/// <param name="Reserved">0.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct BufferRetiredMessage(uint DmabufId, uint Reserved)
{
    public const int Length = 8;
}
