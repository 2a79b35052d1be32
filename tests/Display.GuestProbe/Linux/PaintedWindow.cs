using DisplayModel.Geometry;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Local.Gpu;
using RemoteDisplay.Screens;
using RemoteDisplay.Window.Drawing;
using RemoteDisplay.Window.Toolkit;
using RemoteDisplay.Window;
using Silk.NET.OpenGL;

namespace Display.GuestProbe.Linux;

/// <summary>The painter of gvt-device view with the guest's own pages, in a texture in place of a window. The context
/// belongs to the thread that made it.</summary>
internal sealed class PaintedWindow : IToolkitWindow, IGlContext
{
    private readonly EglSession _session = new();
    private readonly GL _gl;
    private readonly GlPainter _painter;
    private readonly DmabufPicture _picture;

    public PaintedWindow(SafeFileHandle dmabuf, DmabufPicture picture)
    {
        _picture = picture;
        _gl = GL.GetApi(Egl.GetProcAddress);
        uint target = _gl.GenTexture();
        _gl.BindTexture(TextureTarget.Texture2D, target);
        _gl.TexStorage2D(
            TextureTarget.Texture2D, 1, SizedInternalFormat.Rgba8, (uint)picture.WidthPx, (uint)picture.HeightPx);
        EglSession.DrawInto(target);
        _painter = new GlPainter(this, canImport: true);
        if (!_painter.CanImport(picture.Format, picture.Modifier))
        {
            throw new InvalidOperationException($"the painter does not import: {_painter.WhyNoImport}");
        }

        _painter.Import(picture, dmabuf);
        _painter.Take(picture);
    }

    public uint Id => 1;

    public (int WidthPx, int HeightPx) Size => (_picture.WidthPx, _picture.HeightPx);

    public string Title
    {
        set => _ = value;
    }

    public bool IsFullscreen { get; set; }

    public bool IsGrabbed { get; set; }

    /// <summary>What the window would show now: rows without padding from the top, blue first.</summary>
    public byte[] Read()
    {
        (int width, int height) = Size;
        _painter.Draw(Placement.Of(width, height, width, height, Scaling.Smooth), null);
        int row = width * sizeof(uint);
        byte[] pixels = new byte[height * row];
        Gles.ReadPixels(0, 0, width, height, Gles.Bgra, Gles.UnsignedByte, pixels);
        EglSession.CheckGles("glReadPixels");
        return [.. Enumerable.Range(1, height).SelectMany(y => pixels[^(y * row)..^((y - 1) * row)])];
    }

    public IGlContext CreateGl() => this;

    public void MakeCurrent()
    {
    }

    public nint Find(string function) => Egl.GetProcAddress(function);

    public void Swap()
    {
    }

    public void Resize(int widthPx, int heightPx)
    {
    }

    public void MoveTo(int x, int y)
    {
    }

    public void SetCursor(CursorImage? shape)
    {
    }

    public WindowPixels Lock() => throw new NotSupportedException();

    public void Show(ReadOnlySpan<PixelRect> parts) => throw new NotSupportedException();

    public void Dispose() => _session.Dispose();
}
