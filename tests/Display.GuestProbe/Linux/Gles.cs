using System.Runtime.InteropServices;

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
    public static partial void FramebufferTexture2D(uint target, uint attachment, uint textureTarget, uint texture, int level);

    [LibraryImport(Library, EntryPoint = "glCheckFramebufferStatus")]
    public static partial uint CheckFramebufferStatus(uint target);

    [LibraryImport(Library, EntryPoint = "glReadPixels")]
    public static partial void ReadPixels(int x, int y, int width, int height, uint format, uint type, [Out] byte[] pixels);
}
