using System.Runtime.InteropServices;

namespace RemoteDisplay.Local.Gpu;

/// <summary>EGL 1.5. Source: EGL/egl.h, EGL/eglext.h.</summary>
internal static partial class Egl
{
    public const uint PlatformGbm = 0x31D7;             // EGL_PLATFORM_GBM_KHR
    public const uint PlatformSurfaceless = 0x31DD;     // EGL_PLATFORM_SURFACELESS_MESA
    public const uint OpenGLEsApi = 0x30A0;             // EGL_OPENGL_ES_API
    public const uint LinuxDmaBuf = 0x3270;             // EGL_LINUX_DMA_BUF_EXT
    public const int Extensions = 0x3055;               // EGL_EXTENSIONS
    public const int ContextMajorVersion = 0x3098;      // EGL_CONTEXT_MAJOR_VERSION
    public const int Height = 0x3056;                   // EGL_HEIGHT
    public const int Width = 0x3057;                    // EGL_WIDTH
    public const int None = 0x3038;                     // EGL_NONE
    public const int LinuxDrmFourcc = 0x3271;           // EGL_LINUX_DRM_FOURCC_EXT
    public const int Plane0Fd = 0x3272;                 // EGL_DMA_BUF_PLANE0_FD_EXT
    public const int Plane0Offset = 0x3273;             // EGL_DMA_BUF_PLANE0_OFFSET_EXT
    public const int Plane0Pitch = 0x3274;              // EGL_DMA_BUF_PLANE0_PITCH_EXT
    public const int Plane0ModifierLow = 0x3443;        // EGL_DMA_BUF_PLANE0_MODIFIER_LO_EXT
    public const int Plane0ModifierHigh = 0x3444;       // EGL_DMA_BUF_PLANE0_MODIFIER_HI_EXT

    private const string Library = "libEGL.so.1";

    [LibraryImport(Library, EntryPoint = "eglGetError")]
    public static partial int GetError();

    [LibraryImport(Library, EntryPoint = "eglGetProcAddress", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetProcAddress(string name);

    [LibraryImport(Library, EntryPoint = "eglGetPlatformDisplay")]
    public static partial nint GetPlatformDisplay(uint platform, nint nativeDisplay, nint[] attributes);

    [LibraryImport(Library, EntryPoint = "eglInitialize")]
    public static partial uint Initialize(nint display, out int major, out int minor);

    [LibraryImport(Library, EntryPoint = "eglTerminate")]
    public static partial uint Terminate(nint display);

    /// <returns>A string that the library keeps; 0 on error.</returns>
    [LibraryImport(Library, EntryPoint = "eglQueryString")]
    public static partial nint QueryString(nint display, int name);

    [LibraryImport(Library, EntryPoint = "eglBindAPI")]
    public static partial uint BindApi(uint api);

    [LibraryImport(Library, EntryPoint = "eglCreateContext")]
    public static partial nint CreateContext(nint display, nint config, nint shared, int[] attributes);

    [LibraryImport(Library, EntryPoint = "eglMakeCurrent")]
    public static partial uint MakeCurrent(nint display, nint draw, nint read, nint context);

    [LibraryImport(Library, EntryPoint = "eglCreateImage")]
    public static partial nint CreateImage(nint display, nint context, uint target, nint buffer, nint[] attributes);

    [LibraryImport(Library, EntryPoint = "eglDestroyImage")]
    public static partial uint DestroyImage(nint display, nint image);
}
