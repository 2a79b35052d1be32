using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Local.Kms;

namespace RemoteDisplay.Local.Gpu;

/// <summary>EGL on a card, with a context of OpenGL ES 2 that has no surface. Any thread, one at a time. Source:
/// EGL_KHR_platform_gbm, EGL_MESA_platform_surfaceless, EGL_EXT_image_dma_buf_import_modifiers.</summary>
internal sealed class EglDisplay : IDisposable
{
    private const string Import = "EGL_EXT_image_dma_buf_import";
    private const string ImportModifiers = "EGL_EXT_image_dma_buf_import_modifiers";

    private readonly nint _gbm;
    private readonly nint _display;
    private readonly nint _context;
    private readonly bool _hasModifiers;

    /// <param name="card">The card that draws; null for the software renderer.</param>
    /// <exception cref="LocalDisplayException">The card has no driver of OpenGL ES that imports dma-bufs.</exception>
    /// <exception cref="DllNotFoundException">EGL or GBM is not installed.</exception>
    public EglDisplay(SafeFileHandle? card)
    {
        try
        {
            _gbm = card is null ? 0 : Gbm.CreateDevice(card);
            Require("gbm_create_device", card is null || _gbm != 0);
            _display = Egl.GetPlatformDisplay(
                card is null ? Egl.PlatformSurfaceless : Egl.PlatformGbm, _gbm, [Egl.None]);
            Require("eglGetPlatformDisplay", _display != 0);
            Require("eglInitialize", Egl.Initialize(_display, out _, out _) != 0);
            string[] extensions = (Marshal.PtrToStringUTF8(Egl.QueryString(_display, Egl.Extensions)) ?? "").Split(' ');
            Require(Import, extensions.Contains(Import));
            _hasModifiers = extensions.Contains(ImportModifiers);
            _context = Egl.CreateContext(_display, 0, 0, [Egl.ContextMajorVersion, 2, Egl.None]);
            Require("eglCreateContext", _context != 0);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Makes the context current on this thread until <see cref="Leave"/>.</summary>
    /// <exception cref="LocalDisplayException">The driver refuses.</exception>
    public void Enter() => Require("eglMakeCurrent", Egl.MakeCurrent(_display, 0, 0, _context) != 0);

    public void Leave() => _ = Egl.MakeCurrent(_display, 0, 0, 0);

    /// <summary>Imports a dma-buf as an image. The image holds the memory, so the descriptor may be closed.</summary>
    /// <exception cref="LocalDisplayException">The driver does not take the layout.</exception>
    public nint CreateImage(SafeFileHandle dmabuf, FramebufferLayout layout)
    {
        List<nint> attributes =
        [
            Egl.Width, layout.WidthPx,
            Egl.Height, layout.HeightPx,
            Egl.LinuxDrmFourcc, (nint)layout.Format,
            Egl.Plane0Fd, dmabuf.DangerousGetHandle(),
            Egl.Plane0Offset, 0,
            Egl.Plane0Pitch, (nint)layout.StrideBytes,
        ];
        if (_hasModifiers)
        {
            attributes.AddRange(
            [
                Egl.Plane0ModifierLow, (nint)(layout.Modifier & uint.MaxValue),
                Egl.Plane0ModifierHigh, (nint)(layout.Modifier >> 32),
            ]);
        }
        else if (layout.Modifier != 0)
        {
            throw new LocalDisplayException($"its driver lacks {ImportModifiers}");
        }

        attributes.Add(Egl.None);
        nint image = Egl.CreateImage(_display, 0, Egl.LinuxDmaBuf, 0, [.. attributes]);
        Require("eglCreateImage", image != 0);
        return image;
    }

    public void DestroyImage(nint image) => _ = Egl.DestroyImage(_display, image);

    /// <summary>Frees contexts and images too.</summary>
    public void Dispose()
    {
        if (_display != 0)
        {
            _ = Egl.Terminate(_display);
        }

        if (_gbm != 0)
        {
            Gbm.DestroyDevice(_gbm);
        }
    }

    private static void Require(string call, bool isGood)
    {
        if (!isGood)
        {
            throw new LocalDisplayException($"its driver has no {call} (EGL error 0x{Egl.GetError():X})");
        }
    }
}
