using DisplayModel;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Local.Kms.Uapi;

namespace RemoteDisplay.Local.Kms;

/// <summary>An XRGB8888 framebuffer in memory of the card that the processor can write to.</summary>
internal sealed class DumbBuffer : IDisposable
{
    private const int PixelBytes = sizeof(uint);

    private readonly DrmCard _card;
    private readonly Framebuffers _framebuffers;
    private readonly uint _handle;
    private readonly MappedMemory _memory;

    /// <exception cref="LinuxException">The card has too little memory.</exception>
    public DumbBuffer(DrmCard card, Framebuffers framebuffers, int widthPx, int heightPx)
    {
        (_card, _framebuffers, WidthPx, HeightPx) = (card, framebuffers, widthPx, heightPx);
        DrmCreateDumb create = new((uint)heightPx, (uint)widthPx, 8 * PixelBytes, 0, 0, 0, 0);
        card.Call(DrmRequest.CreateDumb, ref create);
        (_handle, StrideBytes) = (create.Handle, (int)create.Pitch);
        try
        {
            DrmMapDumb map = new(_handle, 0, 0);
            card.Call(DrmRequest.MapDumb, ref map);
            _memory = MappedMemory.Map(card.File, map.Offset, create.Size, canRead: true, canWrite: true);
            Framebuffer = framebuffers.Add(_handle, Layout);
        }
        catch
        {
            Free();
            throw;
        }
    }

    public int WidthPx { get; }

    public int HeightPx { get; }

    public int StrideBytes { get; }

    public FramebufferLayout Layout => new(WidthPx, HeightPx, (uint)StrideBytes, (uint)PixelFormat.Xrgb8888, 0);

    /// <summary>The object id.</summary>
    public uint Framebuffer { get; }

    /// <summary>The pixels of a row, as 0xXXRRGGBB.</summary>
    public Span<uint> Row(int y) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(
        _memory.Slice((ulong)y * (ulong)StrideBytes, WidthPx * PixelBytes));

    /// <summary>Makes a dma-buf of it, to be read and written.</summary>
    /// <exception cref="LinuxException">The driver does not share its memory.</exception>
    public SafeFileHandle Export()
    {
        DrmPrimeHandle prime = new(_handle, DrmPrimeHandle.CloseOnExec | DrmPrimeHandle.ReadWrite, -1);
        _card.Call(DrmRequest.PrimeHandleToFd, ref prime);
        return new SafeFileHandle(prime.Fd, ownsHandle: true);
    }

    public void Dispose()
    {
        _framebuffers.Remove(Framebuffer);
        Free();
    }

    private void Free()
    {
        _memory?.Dispose();
        uint handle = _handle;
        _ = _card.TryCall(DrmRequest.DestroyDumb, ref handle);
    }
}
