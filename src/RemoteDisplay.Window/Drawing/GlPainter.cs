using DisplayModel.Geometry;
using RemoteDisplay.Window.Toolkit;
using Silk.NET.OpenGL;
using VfioUser.Display.Client;

namespace RemoteDisplay.Window.Drawing;

/// <summary>Draws by OpenGL ES 3.0: the picture is a texture, of which only what has changed is uploaded.</summary>
internal sealed class GlPainter : IPainter
{
    private const int Corners = 4;

    private readonly IToolkitWindow _window;
    private readonly IGlContext _context;
    private readonly GL _gl;
    private (int Width, int Height) _size;

    /// <exception cref="WindowException">There is no GL library, or it is older.</exception>
    public GlPainter(IToolkitWindow window)
    {
        _window = window;
        _context = window.CreateGl();
        try
        {
            _context.MakeCurrent();
            _gl = GL.GetApi(_context.Find);
            _gl.UseProgram(GlProgram.Link(_gl));
            _gl.BindVertexArray(_gl.GenVertexArray());
            _gl.BindTexture(TextureTarget.Texture2D, _gl.GenTexture());
            Set(TextureParameterName.TextureWrapS, (int)TextureWrapMode.ClampToEdge);
            Set(TextureParameterName.TextureWrapT, (int)TextureWrapMode.ClampToEdge);
            _gl.ClearColor(0, 0, 0, 1);
        }
        catch
        {
            _context.Dispose();
            throw;
        }
    }

    public unsafe long Take(MappedPicture picture, IReadOnlyList<PixelRect> damage)
    {
        _context.MakeCurrent();
        PixelRect all = new(0, 0, picture.WidthPx, picture.HeightPx);
        if (_size != (picture.WidthPx, picture.HeightPx))
        {
            _size = (picture.WidthPx, picture.HeightPx);
            _gl.TexImage2D(
                TextureTarget.Texture2D, 0, InternalFormat.Rgba8, (uint)all.Width, (uint)all.Height, 0,
                PixelFormat.Rgba, PixelType.UnsignedByte, null);
            damage = [all];
        }

        _gl.PixelStore(PixelStoreParameter.UnpackRowLength, picture.StridePx);
        long pixels = 0;
        foreach (PixelRect part in damage.Select(part => part.Intersect(all)).Where(part => !part.IsEmpty))
        {
            // SAFETY: GL reads the part's rows, all of which are within the mapped picture.
            fixed (uint* first = picture.Row(part.Y)[part.X..])
            {
                _gl.TexSubImage2D(
                    TextureTarget.Texture2D, 0, part.X, part.Y, (uint)part.Width, (uint)part.Height,
                    PixelFormat.Rgba, PixelType.UnsignedByte, first);
            }

            pixels += part.Area;
        }

        return pixels * sizeof(uint);
    }

    public long Draw(Placement placement, IReadOnlyList<PixelRect>? damage)
    {
        if (damage is { Count: 0 })
        {
            return 0;
        }

        _context.MakeCurrent();
        bool isSmooth = placement is { IsSmooth: true, IsExact: false };
        Set(TextureParameterName.TextureMinFilter, (int)(isSmooth ? GLEnum.Linear : GLEnum.Nearest));
        Set(TextureParameterName.TextureMagFilter, (int)(isSmooth ? GLEnum.Linear : GLEnum.Nearest));
        _gl.Clear(ClearBufferMask.ColorBufferBit);
        PixelRect area = placement.Area;
        _gl.Viewport(area.X, _window.Size.HeightPx - area.Bottom, (uint)area.Width, (uint)area.Height);
        _gl.DrawArrays(PrimitiveType.TriangleStrip, 0, Corners);
        _context.Swap();
        return 0;
    }

    public void Clear()
    {
        _context.MakeCurrent();
        _gl.Clear(ClearBufferMask.ColorBufferBit);
        _context.Swap();
    }

    public void Dispose()
    {
        _context.Dispose();
        _gl.Dispose();
    }

    /// <summary>Finds out who executes GL for windows of a desktop.</summary>
    /// <exception cref="WindowException">There is no GL library, or it is older.</exception>
    public static string RendererOf(IToolkit toolkit)
    {
        using IToolkitWindow window = toolkit.Open("", 16, 16, canUseGl: true, isHidden: true);
        using IGlContext context = window.CreateGl();
        context.MakeCurrent();
        using GL gl = GL.GetApi(context.Find);
        return gl.GetStringS(StringName.Renderer);
    }

    private void Set(TextureParameterName parameter, int value) =>
        _gl.TexParameter(TextureTarget.Texture2D, parameter, value);
}
