using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Local.Kms;
using Silk.NET.OpenGL;

namespace RemoteDisplay.Local.Gpu;

/// <summary>Draws pictures in dma-bufs into other dma-bufs by OpenGL ES 2: detiles, scales, rotates and blends. Any
/// thread, one at a time. Source: GL_OES_EGL_image_external.</summary>
internal sealed unsafe class GpuRenderer : IDisposable
{
    private const TextureTarget External = (TextureTarget)0x8D65;      // GL_TEXTURE_EXTERNAL_OES
    private const int CornerFloats = 4;
    private const int QuadCorners = 4;

    private const string VertexShader = """
        attribute vec4 corner;
        varying vec2 at;
        void main() { gl_Position = vec4(corner.xy, 0.0, 1.0); at = corner.zw; }
        """;

    private const string FragmentShader = """
        #extension GL_OES_EGL_image_external : require
        precision highp float;
        uniform samplerExternalOES picture;
        varying vec2 at;
        void main() { gl_FragColor = texture2D(picture, at); }
        """;

    private static readonly string[] s_softwareRenderers = ["llvmpipe", "softpipe", "swrast"];

    private readonly EglDisplay _egl;
    private readonly GL _gl;
    private readonly delegate* unmanaged<uint, nint, void> _setTextureImage;
    private readonly uint _program;
    private readonly uint _corners;

    /// <exception cref="LocalDisplayException">The driver lacks an extension.</exception>
    public GpuRenderer(EglDisplay egl)
    {
        _egl = egl;
        _egl.Enter();
        try
        {
            _gl = GL.GetApi(Egl.GetProcAddress);
            Name = _gl.GetStringS(StringName.Renderer);
            IsSoftware = s_softwareRenderers.Any(name => Name.Contains(name, StringComparison.OrdinalIgnoreCase));

            // SAFETY: void (*)(GLenum, GLeglImageOES) by GL_OES_EGL_image; it keeps no pointer of ours.
            _setTextureImage =
                (delegate* unmanaged<uint, nint, void>)Egl.GetProcAddress("glEGLImageTargetTexture2DOES");
            _program = _gl.CreateProgram();
            Attach(ShaderType.VertexShader, VertexShader);
            Attach(ShaderType.FragmentShader, FragmentShader);
            _gl.BindAttribLocation(_program, 0, "corner");
            _gl.LinkProgram(_program);
            _gl.GetProgram(_program, ProgramPropertyARB.LinkStatus, out int isLinked);
            Require("program", isLinked != 0 && _setTextureImage is not null);
            _corners = _gl.GenBuffer();
            Check("glGenBuffers");
        }
        finally
        {
            _egl.Leave();
        }
    }

    /// <summary>The driver's name for what draws.</summary>
    public string Name { get; }

    /// <summary>The processor draws.</summary>
    public bool IsSoftware { get; }

    /// <summary>Imports a dma-buf. It holds the memory, so the descriptor may be closed.</summary>
    /// <exception cref="LocalDisplayException">The driver does not take it.</exception>
    public GpuTexture Import(SafeFileHandle dmabuf, FramebufferLayout layout, bool isTarget)
    {
        _egl.Enter();
        nint image = 0;
        uint name = 0;
        uint framebuffer = 0;
        try
        {
            image = _egl.CreateImage(dmabuf, layout);
            TextureTarget target = isTarget ? TextureTarget.Texture2D : External;
            name = _gl.GenTexture();
            _gl.BindTexture(target, name);
            _setTextureImage((uint)target, image);
            Check("glEGLImageTargetTexture2DOES");
            if (isTarget)
            {
                framebuffer = _gl.GenFramebuffer();
                _gl.BindFramebuffer(FramebufferTarget.Framebuffer, framebuffer);
                _gl.FramebufferTexture2D(
                    FramebufferTarget.Framebuffer, FramebufferAttachment.ColorAttachment0, target, name, 0);
                Require(
                    "framebuffer",
                    _gl.CheckFramebufferStatus(FramebufferTarget.Framebuffer) == GLEnum.FramebufferComplete);
            }

            return new GpuTexture(image, name, framebuffer);
        }
        catch
        {
            Delete(image, name, framebuffer);
            throw;
        }
        finally
        {
            _egl.Leave();
        }
    }

    /// <summary>Draws over a black target, and waits until the pixels are there.</summary>
    /// <param name="target">Was imported as a target.</param>
    /// <param name="widthPx">Of the target.</param>
    /// <param name="heightPx">Of the target.</param>
    /// <param name="quads">From the lowest. Their colours are premultiplied by their alpha.</param>
    /// <exception cref="LocalDisplayException">The driver fails.</exception>
    public void Draw(GpuTexture target, int widthPx, int heightPx, IReadOnlyList<TexturedQuad> quads)
    {
        _egl.Enter();
        try
        {
            _gl.BindFramebuffer(FramebufferTarget.Framebuffer, target.Framebuffer);
            _gl.Viewport(0, 0, (uint)widthPx, (uint)heightPx);
            _gl.ClearColor(0, 0, 0, 1);
            _gl.Clear(ClearBufferMask.ColorBufferBit);
            _gl.UseProgram(_program);
            _gl.Enable(EnableCap.Blend);
            _gl.BlendFunc(BlendingFactor.One, BlendingFactor.OneMinusSrcAlpha);
            _gl.BindBuffer(BufferTargetARB.ArrayBuffer, _corners);
            _gl.EnableVertexAttribArray(0);
            _gl.VertexAttribPointer(0, CornerFloats, VertexAttribPointerType.Float, false, 0, (void*)0);
            foreach (TexturedQuad quad in quads)
            {
                int filter = (int)(quad.IsSmooth ? GLEnum.Linear : GLEnum.Nearest);
                _gl.BindTexture(External, quad.Texture.Name);
                _gl.TexParameter(External, TextureParameterName.TextureMinFilter, filter);
                _gl.TexParameter(External, TextureParameterName.TextureMagFilter, filter);
                _gl.TexParameter(External, TextureParameterName.TextureWrapS, (int)GLEnum.ClampToEdge);
                _gl.TexParameter(External, TextureParameterName.TextureWrapT, (int)GLEnum.ClampToEdge);
                _gl.BufferData<float>(BufferTargetARB.ArrayBuffer, quad.Corners, BufferUsageARB.StreamDraw);
                _gl.DrawArrays(PrimitiveType.TriangleFan, 0, QuadCorners);
            }

            _gl.Finish();
            Check("glDrawArrays");
        }
        finally
        {
            _egl.Leave();
        }
    }

    public void Delete(GpuTexture texture)
    {
        _egl.Enter();
        try
        {
            Delete(texture.Image, texture.Name, texture.Framebuffer);
        }
        finally
        {
            _egl.Leave();
        }
    }

    public void Dispose()
    {
        _gl.Dispose();
        _egl.Dispose();
    }

    private void Delete(nint image, uint name, uint framebuffer)
    {
        if (framebuffer != 0)
        {
            _gl.DeleteFramebuffer(framebuffer);
        }

        if (name != 0)
        {
            _gl.DeleteTexture(name);
        }

        if (image != 0)
        {
            _egl.DestroyImage(image);
        }
    }

    private void Attach(ShaderType type, string source)
    {
        uint shader = _gl.CreateShader(type);
        _gl.ShaderSource(shader, source);
        _gl.CompileShader(shader);
        _gl.AttachShader(_program, shader);
        _gl.DeleteShader(shader);
    }

    private void Check(string call)
    {
        GLEnum error = _gl.GetError();
        if (error != GLEnum.NoError)
        {
            throw new LocalDisplayException($"{call}: {error}");
        }
    }

    private static void Require(string what, bool isGood)
    {
        if (!isGood)
        {
            throw new LocalDisplayException($"its driver refuses the {what}");
        }
    }
}
