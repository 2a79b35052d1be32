using System.Runtime.InteropServices;
using RemoteDisplay.Local.Gpu;

namespace Display.GuestProbe.Linux;

/// <summary>OpenGL ES 2. Source: GLES2/gl2.h, GLES2/gl2ext.h.</summary>
internal static unsafe partial class Gles
{
    public const uint Texture2D = 0x0DE1;               // GL_TEXTURE_2D
    public const uint Framebuffer = 0x8D40;             // GL_FRAMEBUFFER
    public const uint ColorAttachment0 = 0x8CE0;        // GL_COLOR_ATTACHMENT0
    public const uint FramebufferComplete = 0x8CD5;     // GL_FRAMEBUFFER_COMPLETE
    public const uint Renderer = 0x1F01;                // GL_RENDERER
    public const uint Bgra = 0x80E1;                    // GL_BGRA_EXT
    public const uint UnsignedByte = 0x1401;            // GL_UNSIGNED_BYTE
    public const uint Rgba = 0x1908;                    // GL_RGBA
    public const uint Float = 0x1406;                   // GL_FLOAT
    public const uint Triangles = 0x0004;               // GL_TRIANGLES
    public const uint ColorBufferBit = 0x4000;          // GL_COLOR_BUFFER_BIT
    public const uint ArrayBuffer = 0x8892;             // GL_ARRAY_BUFFER
    public const uint StaticDraw = 0x88E4;              // GL_STATIC_DRAW
    public const uint VertexShader = 0x8B31;            // GL_VERTEX_SHADER
    public const uint FragmentShader = 0x8B30;          // GL_FRAGMENT_SHADER

    private const string Library = "libGLESv2.so.2";

    [LibraryImport(Library, EntryPoint = "glGetError")]
    public static partial uint GetError();

    /// <summary>glEGLImageTargetTexture2DOES, which the library does not export.</summary>
    public static void EglImageTargetTexture2D(uint target, nint image)
    {
        // SAFETY: void (*)(GLenum, GLeglImageOES) by GL_OES_EGL_image; it keeps no pointer of ours.
        ((delegate* unmanaged<uint, nint, void>)Egl.GetProcAddress("glEGLImageTargetTexture2DOES"))(target, image);
    }

    /// <returns>A string that the library keeps.</returns>
    [LibraryImport(Library, EntryPoint = "glGetString")]
    public static partial nint GetString(uint name);

    [LibraryImport(Library, EntryPoint = "glGenTextures")]
    public static partial void GenTextures(int count, out uint texture);

    [LibraryImport(Library, EntryPoint = "glBindTexture")]
    public static partial void BindTexture(uint target, uint texture);

    [LibraryImport(Library, EntryPoint = "glGenFramebuffers")]
    public static partial void GenFramebuffers(int count, out uint framebuffer);

    [LibraryImport(Library, EntryPoint = "glBindFramebuffer")]
    public static partial void BindFramebuffer(uint target, uint framebuffer);

    [LibraryImport(Library, EntryPoint = "glFramebufferTexture2D")]
    public static partial void FramebufferTexture2D(
        uint target, uint attachment, uint textureTarget, uint texture, int level);

    [LibraryImport(Library, EntryPoint = "glCheckFramebufferStatus")]
    public static partial uint CheckFramebufferStatus(uint target);

    [LibraryImport(Library, EntryPoint = "glReadPixels")]
    public static partial void ReadPixels(
        int x, int y, int width, int height, uint format, uint type, [Out] byte[] pixels);

    [LibraryImport(Library, EntryPoint = "glTexImage2D")]
    public static partial void TexImage2D(
        uint target, int level, int internalFormat, int width, int height, int border, uint format, uint type,
        nint pixels);

    [LibraryImport(Library, EntryPoint = "glViewport")]
    public static partial void Viewport(int x, int y, int width, int height);

    [LibraryImport(Library, EntryPoint = "glCreateProgram")]
    public static partial uint CreateProgram();

    [LibraryImport(Library, EntryPoint = "glCreateShader")]
    public static partial uint CreateShader(uint kind);

    [LibraryImport(Library, EntryPoint = "glShaderSource", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void ShaderSource(uint shader, int count, string[] sources, nint lengths);

    [LibraryImport(Library, EntryPoint = "glCompileShader")]
    public static partial void CompileShader(uint shader);

    [LibraryImport(Library, EntryPoint = "glAttachShader")]
    public static partial void AttachShader(uint program, uint shader);

    [LibraryImport(Library, EntryPoint = "glLinkProgram")]
    public static partial void LinkProgram(uint program);

    [LibraryImport(Library, EntryPoint = "glUseProgram")]
    public static partial void UseProgram(uint program);

    [LibraryImport(Library, EntryPoint = "glGenBuffers")]
    public static partial void GenBuffers(int count, out uint buffer);

    [LibraryImport(Library, EntryPoint = "glBindBuffer")]
    public static partial void BindBuffer(uint target, uint buffer);

    [LibraryImport(Library, EntryPoint = "glBufferData")]
    public static partial void BufferData(uint target, nint length, float[] data, uint usage);

    [LibraryImport(Library, EntryPoint = "glClear")]
    public static partial void Clear(uint mask);

    [LibraryImport(Library, EntryPoint = "glEnableVertexAttribArray")]
    public static partial void EnableVertexAttribArray(uint index);

    [LibraryImport(Library, EntryPoint = "glVertexAttribPointer")]
    public static partial void VertexAttribPointer(
        uint index, int size, uint type, byte isNormalized, int stride, nint offset);

    [LibraryImport(Library, EntryPoint = "glDrawArrays")]
    public static partial void DrawArrays(uint mode, int first, int count);

    [LibraryImport(Library, EntryPoint = "glFinish")]
    public static partial void Finish();
}
