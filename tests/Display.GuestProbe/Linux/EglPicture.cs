using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Display.GuestProbe.Linux;

/// <summary>A linear dma-buf as a texture of OpenGL ES, imported once, which keeps no descriptor of ours. The context
/// belongs to the thread that made it. Source: EGL_EXT_image_dma_buf_import_modifiers, GL_OES_EGL_image.</summary>
internal sealed class EglPicture : IDisposable
{
    private readonly int _widthPx;
    private readonly int _heightPx;
    private readonly nint _display;

    public EglPicture(SafeFileHandle dmabuf, uint fourcc, int widthPx, int heightPx, int strideBytes)
    {
        (_widthPx, _heightPx) = (widthPx, heightPx);
        _display = Egl.GetPlatformDisplay(Egl.PlatformSurfacelessMesa, 0, [Egl.None]);
        Check("eglGetPlatformDisplay", _display != 0);
        Check("eglInitialize", Egl.Initialize(_display, out _, out _) != 0);
        Check("eglBindAPI", Egl.BindApi(Egl.OpenGLEsApi) != 0);
        nint context = Egl.CreateContext(_display, 0, 0, [Egl.ContextMajorVersion, 2, Egl.None]);
        Check("eglCreateContext", context != 0);
        Check("eglMakeCurrent", Egl.MakeCurrent(_display, 0, 0, context) != 0);
        Renderer = Marshal.PtrToStringUTF8(Gles.GetString(Gles.Renderer)) ?? "";

        nint image = Egl.CreateImage(_display, 0, Egl.LinuxDmaBuf, 0,
        [
            Egl.Width, widthPx,
            Egl.Height, heightPx,
            Egl.LinuxDrmFourcc, (nint)fourcc,
            Egl.Plane0Fd, dmabuf.DangerousGetHandle(),
            Egl.Plane0Offset, 0,
            Egl.Plane0Pitch, strideBytes,
            Egl.Plane0ModifierLow, 0,
            Egl.Plane0ModifierHigh, 0,
            Egl.None,
        ]);
        Check("eglCreateImage", image != 0);
        Attach(image);
    }

    /// <summary>What renders, in its own words.</summary>
    public string Renderer { get; }

    /// <summary>What the renderer sees now: rows without padding, blue first.</summary>
    public byte[] Read()
    {
        byte[] pixels = new byte[_widthPx * _heightPx * sizeof(uint)];
        Gles.ReadPixels(0, 0, _widthPx, _heightPx, Gles.Bgra, Gles.UnsignedByte, pixels);
        CheckGles("glReadPixels");
        return pixels;
    }

    public void Dispose()
    {
        _ = Egl.MakeCurrent(_display, 0, 0, 0);
        _ = Egl.Terminate(_display);
    }

    private static void Attach(nint image)
    {
        Gles.GenTextures(1, out uint texture);
        Gles.BindTexture(Gles.Texture2D, texture);
        Gles.EglImageTargetTexture2D(Gles.Texture2D, image);
        CheckGles("glEGLImageTargetTexture2DOES");
        Gles.GenFramebuffers(1, out uint framebuffer);
        Gles.BindFramebuffer(Gles.Framebuffer, framebuffer);
        Gles.FramebufferTexture2D(Gles.Framebuffer, Gles.ColorAttachment0, Gles.Texture2D, texture, 0);
        uint status = Gles.CheckFramebufferStatus(Gles.Framebuffer);
        if (status != Gles.FramebufferComplete)
        {
            throw new InvalidOperationException($"the framebuffer is not complete: 0x{status:X}");
        }
    }

    private static void Check(string call, bool isGood)
    {
        if (!isGood)
        {
            throw new InvalidOperationException($"{call}: 0x{Egl.GetError():X}");
        }
    }

    private static void CheckGles(string call)
    {
        uint error = Gles.GetError();
        if (error != 0)
        {
            throw new InvalidOperationException($"{call}: 0x{error:X}");
        }
    }
}
