using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Local.Kms.Uapi;

namespace RemoteDisplay.Local.Kms;

/// <summary>The layout of the pixels of a framebuffer in memory.</summary>
/// <param name="Format">DRM fourcc.</param>
/// <param name="Modifier">DRM format modifier.</param>
internal readonly record struct FramebufferLayout(
    int WidthPx, int HeightPx, uint StrideBytes, uint Format, ulong Modifier);

/// <summary>Makes framebuffers of dma-bufs and of memory of the card.</summary>
internal sealed class Framebuffers(DrmCard card)
{
    private readonly bool _hasModifiers = card.Has(DrmCapability.AddFb2Modifiers);

    /// <summary>Makes a framebuffer of a dma-buf. It holds the memory, so the descriptor may be closed.</summary>
    /// <returns>The object id of the framebuffer.</returns>
    /// <exception cref="LinuxException">The driver refuses it.</exception>
    public uint Import(SafeFileHandle dmabuf, FramebufferLayout layout)
    {
        DrmPrimeHandle prime = new(0, 0, (int)dmabuf.DangerousGetHandle());
        card.Call(DrmRequest.PrimeFdToHandle, ref prime);
        try
        {
            return Add(prime.Handle, layout);
        }
        finally
        {
            DrmGemClose close = new(prime.Handle, 0);
            _ = card.TryCall(DrmRequest.CloseGem, ref close);
        }
    }

    /// <summary>Makes a linear XRGB8888 framebuffer in memory that the processor can write to.</summary>
    /// <exception cref="LinuxException">There is no such memory.</exception>
    public DumbBuffer CreateDumb(int widthPx, int heightPx) => new(card, this, widthPx, heightPx);

    /// <exception cref="LinuxException">The driver refuses it.</exception>
    public uint Add(uint handle, FramebufferLayout layout)
    {
        DrmFramebuffer framebuffer = new()
        {
            Width = (uint)layout.WidthPx,
            Height = (uint)layout.HeightPx,
            Format = layout.Format,
            Handles = Four<uint>.Of(handle),
            Pitches = Four<uint>.Of(layout.StrideBytes),
        };
        if (_hasModifiers)
        {
            framebuffer.Flags = DrmFramebuffer.HasModifiers;
            framebuffer.Modifiers = Four<ulong>.Of(layout.Modifier);
        }

        card.Call(DrmRequest.AddFramebuffer, ref framebuffer);
        return framebuffer.Id;
    }

    /// <summary>Removes a framebuffer, and turns off a plane that shows it.</summary>
    public void Remove(uint id)
    {
        uint framebuffer = id;
        _ = card.TryCall(DrmRequest.RemoveFramebuffer, ref framebuffer);
    }
}
