using System.Runtime.InteropServices;
using RemoteDisplay.Local.Gpu;

namespace Display.GuestProbe.Linux;

/// <summary>A context of OpenGL ES without a surface, which belongs to the thread that made it. Source: EGL/egl.h,
/// EGL_MESA_platform_surfaceless.</summary>
internal sealed class EglSession : IDisposable
{
    public EglSession()
    {
        Display = Egl.GetPlatformDisplay(Egl.PlatformSurfaceless, 0, [Egl.None]);
        Check("eglGetPlatformDisplay", Display != 0);
        Check("eglInitialize", Egl.Initialize(Display, out _, out _) != 0);
        Check("eglBindAPI", Egl.BindApi(Egl.OpenGLEsApi) != 0);
        nint context = Egl.CreateContext(Display, 0, 0, [Egl.ContextMajorVersion, 2, Egl.None]);
        Check("eglCreateContext", context != 0);
        Check("eglMakeCurrent", Egl.MakeCurrent(Display, 0, 0, context) != 0);
        Renderer = Marshal.PtrToStringUTF8(Gles.GetString(Gles.Renderer)) ?? "";
    }

    public nint Display { get; }

    /// <summary>What renders, in its own words.</summary>
    public string Renderer { get; }

    /// <summary>Makes a texture what is drawn into.</summary>
    public static void DrawInto(uint texture)
    {
        Gles.GenFramebuffers(1, out uint framebuffer);
        Gles.BindFramebuffer(Gles.Framebuffer, framebuffer);
        Gles.FramebufferTexture2D(Gles.Framebuffer, Gles.ColorAttachment0, Gles.Texture2D, texture, 0);
        uint status = Gles.CheckFramebufferStatus(Gles.Framebuffer);
        if (status != Gles.FramebufferComplete)
        {
            throw new InvalidOperationException($"the framebuffer is not complete: 0x{status:X}");
        }
    }

    /// <exception cref="InvalidOperationException">A call of EGL failed.</exception>
    public static void Check(string call, bool isGood)
    {
        if (!isGood)
        {
            throw new InvalidOperationException($"{call}: 0x{Egl.GetError():X}");
        }
    }

    /// <exception cref="InvalidOperationException">A call of OpenGL ES failed.</exception>
    public static void CheckGles(string call)
    {
        uint error = Gles.GetError();
        if (error != 0)
        {
            throw new InvalidOperationException($"{call}: 0x{error:X}");
        }
    }

    public void Dispose()
    {
        _ = Egl.MakeCurrent(Display, 0, 0, 0);
        _ = Egl.Terminate(Display);
    }
}
