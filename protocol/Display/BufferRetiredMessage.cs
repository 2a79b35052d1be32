using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>The server has forgotten a buffer, the least recently displayed of too many. Its id is never used again; a
/// dma-buf that a client has of it stays valid and unchanged.</summary>
/// <param name="DmabufId">The id from <see cref="GfxPlaneInfo.DmabufId"/>.</param>
/// <param name="Reserved">0.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct BufferRetiredMessage(uint DmabufId, uint Reserved)
{
    public const int Length = 8;
}
