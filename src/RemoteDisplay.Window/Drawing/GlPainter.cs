using DisplayModel.Geometry;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Window.Toolkit;
using Silk.NET.OpenGL;
using VfioUser.Display.Client;

namespace RemoteDisplay.Window.Drawing;

/// <summary>Draws by OpenGL ES 3.0: the picture is a texture, of which only what has changed is uploaded.</summary>
internal sealed class GlPainter : IDmabufPainter
{
    private const int Corners = 4;

    private readonly IToolkitWindow _window;
    private readonly IGlContext _context;
    private readonly GL _gl;
    private readonly EglImages? _images;
    private readonly Dictionary<uint, uint> _imported = [];
    private readonly uint _uploaded;
    private readonly int _part;
    private readonly int _isUploaded;
    private (int Width, int Height) _size;
    private DmabufPicture? _shown;
    private uint _retired;

    /// <param name="window">Where.</param>
    /// <param name="canImport">Whether to import dma-bufs if the driver can.</param>
    /// <exception cref="WindowException">There is no GL library, or it is older.</exception>
    public GlPainter(IToolkitWindow window, bool canImport)
    {
        _window = window;
        _context = window.CreateGl();
        try
        {
            _context.MakeCurrent();
            _gl = GL.GetApi(_context.Find);
            uint program = GlProgram.Link(_gl);
            _gl.UseProgram(program);
            _part = _gl.GetUniformLocation(program, GlProgram.Part);
            _isUploaded = _gl.GetUniformLocation(program, GlProgram.IsUploaded);
            _gl.BindVertexArray(_gl.GenVertexArray());
            _uploaded = MakeTexture();
            _gl.ClearColor(0, 0, 0, 1);
            string whyNot = "not without a GPU";
            _images = canImport ? EglImages.TryCreate(_gl, _context, out whyNot) : null;
            WhyNoImport = whyNot;
        }
        catch
        {
            _context.Dispose();
            throw;
        }
    }

    public string WhyNoImport { get; }

    public bool CanImport(uint format, ulong modifier)
    {
        _context.MakeCurrent();
        return _images?.Supports(format, modifier) ?? false;
    }

    public bool Has(uint id) => _imported.ContainsKey(id);

    public void Import(DmabufPicture picture, SafeFileHandle dmabuf)
    {
        _context.MakeCurrent();
        uint texture = MakeTexture();
        try
        {
            _images!.Bind(picture, dmabuf);
            _imported.Add(picture.Id, texture);
        }
        catch
        {
            _gl.DeleteTexture(texture);
            throw;
        }
    }

    public void Take(DmabufPicture picture)
    {
        _shown = picture;
        if (_retired != 0 && _retired != picture.Id)
        {
            Drop(_retired);
            _retired = 0;
        }
    }

    public void Retire(uint id)
    {
        if (_shown?.Id == id)
        {
            _retired = id;
        }
        else
        {
            Drop(id);
        }
    }

    public unsafe long Take(MappedPicture picture, IReadOnlyList<PixelRect> damage)
    {
        _context.MakeCurrent();
        _shown = null;
        _gl.BindTexture(TextureTarget.Texture2D, _uploaded);
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
        Select();
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

    /// <summary>Has the shader read what is to be shown.</summary>
    private void Select()
    {
        if (_shown is { } shown)
        {
            (float width, float height) = (shown.WidthPx, shown.HeightPx);
            PixelRect part = shown.Source;
            _gl.BindTexture(TextureTarget.Texture2D, _imported[shown.Id]);
            _gl.Uniform4(_part, part.X / width, part.Y / height, part.Width / width, part.Height / height);
        }
        else
        {
            _gl.BindTexture(TextureTarget.Texture2D, _uploaded);
            _gl.Uniform4(_part, 0f, 0f, 1f, 1f);
        }

        _gl.Uniform1(_isUploaded, _shown is null ? 1 : 0);
    }

    private void Drop(uint id)
    {
        if (_imported.Remove(id, out uint texture))
        {
            _context.MakeCurrent();
            _gl.DeleteTexture(texture);
        }
    }

    private uint MakeTexture()
    {
        uint texture = _gl.GenTexture();
        _gl.BindTexture(TextureTarget.Texture2D, texture);
        Set(TextureParameterName.TextureWrapS, (int)TextureWrapMode.ClampToEdge);
        Set(TextureParameterName.TextureWrapT, (int)TextureWrapMode.ClampToEdge);
        return texture;
    }

    private void Set(TextureParameterName parameter, int value) =>
        _gl.TexParameter(TextureTarget.Texture2D, parameter, value);
}
