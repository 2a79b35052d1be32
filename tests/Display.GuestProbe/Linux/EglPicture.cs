using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Local.Gpu;

namespace Display.GuestProbe.Linux;

/// <summary>A linear dma-buf as a texture of OpenGL ES, imported once, which keeps no descriptor of ours. The context
/// belongs to the thread that made it. Source: EGL_EXT_image_dma_buf_import_modifiers, GL_OES_EGL_image.</summary>
internal sealed class EglPicture : IDisposable
{
    private readonly int _widthPx;
    private readonly int _heightPx;
    private readonly EglSession _session = new();

    public EglPicture(SafeFileHandle dmabuf, uint fourcc, int widthPx, int heightPx, int strideBytes)
    {
        (_widthPx, _heightPx) = (widthPx, heightPx);
        nint image = Egl.CreateImage(_session.Display, 0, Egl.LinuxDmaBuf, 0,
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
        EglSession.Check("eglCreateImage", image != 0);
        Attach(image);
    }

    /// <summary>What renders, in its own words.</summary>
    public string Renderer => _session.Renderer;

    /// <summary>What the renderer sees now: rows without padding, blue first.</summary>
    public byte[] Read()
    {
        byte[] pixels = new byte[_widthPx * _heightPx * sizeof(uint)];
        Gles.ReadPixels(0, 0, _widthPx, _heightPx, Gles.Bgra, Gles.UnsignedByte, pixels);
        EglSession.CheckGles("glReadPixels");
        return pixels;
    }

    public void Dispose() => _session.Dispose();

    private static void Attach(nint image)
    {
        Gles.GenTextures(1, out uint texture);
        Gles.BindTexture(Gles.Texture2D, texture);
        Gles.EglImageTargetTexture2D(Gles.Texture2D, image);
        EglSession.CheckGles("glEGLImageTargetTexture2DOES");
        EglSession.DrawInto(texture);
    }
}
