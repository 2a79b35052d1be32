using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Display.GuestProbe.Linux;

/// <summary>The first connected display of the first graphics card, by the kernel's mode setting. Source: drm.h,
/// drm_mode.h.</summary>
internal sealed unsafe class KmsScreen : IDisposable
{
    private const uint GetResources = 0xC04064A0;       // DRM_IOCTL_MODE_GETRESOURCES
    private const uint SetCrtc = 0xC06864A2;            // DRM_IOCTL_MODE_SETCRTC
    private const uint GetConnector = 0xC05064A7;       // DRM_IOCTL_MODE_GETCONNECTOR
    private const uint DirtyFb = 0xC01864B1;            // DRM_IOCTL_MODE_DIRTYFB
    private const uint AddFb2 = 0xC06864B8;             // DRM_IOCTL_MODE_ADDFB2
    private const uint PrimeFdToHandle = 0xC00C642E;    // DRM_IOCTL_PRIME_FD_TO_HANDLE
    private const int ModeSize = 68;                    // struct drm_mode_modeinfo
    private const int MaxIds = 16;

    private readonly Card _card = new();
    private readonly uint _crtc;
    private readonly uint _connector;
    private uint _framebuffer;
    private byte[] _mode = [];

    public KmsScreen()
    {
        uint[] crtcs = new uint[MaxIds];
        uint[] connectors = new uint[MaxIds];
        byte[] resources = new byte[64];
        fixed (uint* crtcIds = crtcs, connectorIds = connectors)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(resources.AsSpan(8), (ulong)crtcIds);
            BinaryPrimitives.WriteUInt64LittleEndian(resources.AsSpan(16), (ulong)connectorIds);
            BinaryPrimitives.WriteInt32LittleEndian(resources.AsSpan(36), MaxIds);
            BinaryPrimitives.WriteInt32LittleEndian(resources.AsSpan(40), MaxIds);
            _card.Call("MODE_GETRESOURCES", GetResources, resources);
        }

        _crtc = crtcs[0];
        _connector = connectors[0];
        Gamma = new KmsGamma(_card, _crtc);
    }

    /// <summary>Of the pipe that the display is at.</summary>
    public KmsGamma Gamma { get; }

    /// <summary>Shows a buffer in the display's mode of its size.</summary>
    /// <returns>"ok", or why not.</returns>
    public string Show(SafeFileHandle dmabuf, uint fourcc, int widthPx, int heightPx, int strideBytes) =>
        ShowPart(dmabuf, fourcc, widthPx, heightPx, strideBytes, widthPx, heightPx);

    /// <summary>Shows a buffer that is larger than a mode.</summary>
    /// <returns>"ok", or why not.</returns>
    public string ShowPart(
        SafeFileHandle dmabuf,
        uint fourcc,
        int widthPx,
        int heightPx,
        int strideBytes,
        int modeWidthPx,
        int modeHeightPx)
    {
        if (ModeOf(modeWidthPx, modeHeightPx) is not { } mode)
        {
            return $"failed the display has no mode of {modeWidthPx}x{modeHeightPx}";
        }

        _mode = mode;
        _framebuffer = AddFramebuffer(Import(dmabuf), fourcc, widthPx, heightPx, strideBytes);
        Pan(0, 0);
        return "ok";
    }

    /// <summary>Shows another part of the buffer.</summary>
    public void Pan(int x, int y)
    {
        byte[] crtc = new byte[104];
        uint connector = _connector;
        BinaryPrimitives.WriteUInt64LittleEndian(crtc, (ulong)&connector);
        BinaryPrimitives.WriteUInt32LittleEndian(crtc.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(crtc.AsSpan(12), _crtc);
        BinaryPrimitives.WriteUInt32LittleEndian(crtc.AsSpan(16), _framebuffer);
        BinaryPrimitives.WriteInt32LittleEndian(crtc.AsSpan(20), x);
        BinaryPrimitives.WriteInt32LittleEndian(crtc.AsSpan(24), y);
        BinaryPrimitives.WriteUInt32LittleEndian(crtc.AsSpan(32), 1);
        _mode.CopyTo(crtc.AsSpan(36));
        _card.Call("MODE_SETCRTC", SetCrtc, crtc);
    }

    /// <summary>Tells a driver that keeps a copy of the picture to look again.</summary>
    public void Flush()
    {
        byte[] dirty = new byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(dirty, _framebuffer);
        _card.Call("MODE_DIRTYFB", DirtyFb, dirty);
    }

    public void Dispose() => _card.Dispose();

    private byte[]? ModeOf(int widthPx, int heightPx)
    {
        const int maxModes = 64;
        byte[] modes = new byte[maxModes * ModeSize];
        byte[] connector = new byte[80];
        fixed (byte* modeList = modes)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(connector.AsSpan(8), (ulong)modeList);
            BinaryPrimitives.WriteInt32LittleEndian(connector.AsSpan(32), maxModes);
            BinaryPrimitives.WriteUInt32LittleEndian(connector.AsSpan(48), _connector);
            _card.Call("MODE_GETCONNECTOR", GetConnector, connector);
        }

        int count = BinaryPrimitives.ReadInt32LittleEndian(connector.AsSpan(32));
        for (int i = 0; i < Math.Min(count, maxModes); i++)
        {
            byte[] mode = modes[(i * ModeSize)..((i + 1) * ModeSize)];
            if (BinaryPrimitives.ReadUInt16LittleEndian(mode.AsSpan(4)) == widthPx
                && BinaryPrimitives.ReadUInt16LittleEndian(mode.AsSpan(14)) == heightPx)
            {
                return mode;
            }
        }

        return null;
    }

    private uint Import(SafeFileHandle dmabuf)
    {
        byte[] prime = new byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(prime.AsSpan(8), (int)dmabuf.DangerousGetHandle());
        _card.Call("PRIME_FD_TO_HANDLE", PrimeFdToHandle, prime);
        return BinaryPrimitives.ReadUInt32LittleEndian(prime);
    }

    private uint AddFramebuffer(uint handle, uint fourcc, int widthPx, int heightPx, int strideBytes)
    {
        byte[] framebuffer = new byte[104];
        BinaryPrimitives.WriteInt32LittleEndian(framebuffer.AsSpan(4), widthPx);
        BinaryPrimitives.WriteInt32LittleEndian(framebuffer.AsSpan(8), heightPx);
        BinaryPrimitives.WriteUInt32LittleEndian(framebuffer.AsSpan(12), fourcc);
        BinaryPrimitives.WriteUInt32LittleEndian(framebuffer.AsSpan(20), handle);
        BinaryPrimitives.WriteInt32LittleEndian(framebuffer.AsSpan(36), strideBytes);
        _card.Call("MODE_ADDFB2", AddFb2, framebuffer);
        return BinaryPrimitives.ReadUInt32LittleEndian(framebuffer);
    }
}
