using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>GET_GFX_DMABUF; the reply is one descriptor and no payload. ENOENT: no such buffer. EPERM: dma-bufs were
/// not agreed on. EOPNOTSUPP: the buffer cannot be a dma-buf. Source: vfio.h, VFIO_DEVICE_GET_GFX_DMABUF.</summary>
/// <param name="DmabufId">The id from <see cref="GfxPlaneInfo.DmabufId"/>.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct GfxDmabufRequest(uint DmabufId)
{
    public const int Length = 4;
}
