using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Window.Toolkit;
using Silk.NET.OpenGL;

namespace RemoteDisplay.Window.Drawing;

/// <summary>Makes textures of dma-bufs, in the current context. Source: EGL_EXT_image_dma_buf_import,
/// EGL_EXT_image_dma_buf_import_modifiers, GL_OES_EGL_image.</summary>
internal sealed unsafe partial class EglImages
{
    private const string Library = "libEGL.so.1";
    private const int Extensions = 0x3055;
    private const uint LinuxDmaBuf = 0x3270;
    private const int Width = 0x3057, Height = 0x3056, None = 0x3038;
    private const int Fourcc = 0x3271, Plane0Fd = 0x3272, Plane0Offset = 0x3273, Plane0Pitch = 0x3274;
    private const int Plane0ModifierLow = 0x3443, Plane0ModifierHigh = 0x3444;
    private const int MaxModifiers = 64;

    private readonly nint _display;
    private readonly delegate* unmanaged<nint, nint, uint, nint, int*, nint> _create;
    private readonly delegate* unmanaged<nint, nint, uint> _destroy;
    private readonly delegate* unmanaged<nint, uint, int, ulong*, uint*, int*, uint> _queryModifiers;
    private readonly delegate* unmanaged<uint, nint, void> _target;

    private EglImages(nint display, IGlContext context)
    {
        _display = display;
        _create = (delegate* unmanaged<nint, nint, uint, nint, int*, nint>)GetProcAddress("eglCreateImageKHR");
        _destroy = (delegate* unmanaged<nint, nint, uint>)GetProcAddress("eglDestroyImageKHR");
        _queryModifiers = (delegate* unmanaged<nint, uint, int, ulong*, uint*, int*, uint>)GetProcAddress(
            "eglQueryDmaBufModifiersEXT");
        _target = (delegate* unmanaged<uint, nint, void>)context.Find("glEGLImageTargetTexture2DOES");
    }

    /// <param name="gl">Of the current context.</param>
    /// <param name="context">Is current.</param>
    /// <param name="whyNot">What is missing.</param>
    /// <returns>null where the driver does not import dma-bufs.</returns>
    public static EglImages? TryCreate(GL gl, IGlContext context, out string whyNot)
    {
        try
        {
            nint display = GetCurrentDisplay();
            string extensions = Marshal.PtrToStringUTF8(QueryString(display, Extensions)) ?? "";
            whyNot = display == 0 ? "the GL context is not one of EGL"
                : !Has(extensions, "EGL_EXT_image_dma_buf_import_modifiers")
                    ? "the driver lacks EGL_EXT_image_dma_buf_import_modifiers"
                : gl.IsExtensionPresent("GL_OES_EGL_image") ? "" : "the driver lacks GL_OES_EGL_image";
            EglImages? images = whyNot.Length == 0 ? new EglImages(display, context) : null;
            return images is null || images.IsComplete ? images : null;
        }
        catch (DllNotFoundException)
        {
            whyNot = $"{Library} is missing";
            return null;
        }
    }

    private bool IsComplete => _create is not null && _destroy is not null && _queryModifiers is not null
        && _target is not null;

    /// <summary>Whether a shader can read such buffers as it reads other textures.</summary>
    public bool Supports(uint format, ulong modifier)
    {
        ulong* modifiers = stackalloc ulong[MaxModifiers];
        uint* areExternal = stackalloc uint[MaxModifiers];
        int count = 0;
        if (_queryModifiers(_display, format, MaxModifiers, modifiers, areExternal, &count) == 0)
        {
            return false;
        }

        for (int i = 0; i < Math.Min(count, MaxModifiers); i++)
        {
            if (modifiers[i] == modifier)
            {
                return areExternal[i] == 0;
            }
        }

        return false;
    }

    /// <summary>Makes the bound texture show a buffer, which it keeps.</summary>
    /// <exception cref="WindowException">The driver refuses.</exception>
    public void Bind(DmabufPicture picture, SafeFileHandle dmabuf)
    {
        bool isHeld = false;
        try
        {
            dmabuf.DangerousAddRef(ref isHeld);
            int* attributes = stackalloc int[]
            {
                Width, picture.WidthPx,
                Height, picture.HeightPx,
                Fourcc, (int)picture.Format,
                Plane0Fd, (int)dmabuf.DangerousGetHandle(),
                Plane0Offset, 0,
                Plane0Pitch, picture.StrideBytes,
                Plane0ModifierLow, (int)(picture.Modifier & uint.MaxValue),
                Plane0ModifierHigh, (int)(picture.Modifier >> 32),
                None,
            };
            nint image = _create(_display, 0, LinuxDmaBuf, 0, attributes);
            if (image == 0)
            {
                throw new WindowException($"the driver does not import the buffer (EGL error 0x{GetError():X})");
            }

            _target((uint)TextureTarget.Texture2D, image);
            _ = _destroy(_display, image);
        }
        finally
        {
            if (isHeld)
            {
                dmabuf.DangerousRelease();
            }
        }
    }

    private static bool Has(string extensions, string name) => extensions.Split(' ').Contains(name);

    [LibraryImport(Library, EntryPoint = "eglGetCurrentDisplay")]
    private static partial nint GetCurrentDisplay();

    [LibraryImport(Library, EntryPoint = "eglQueryString")]
    private static partial nint QueryString(nint display, int name);

    [LibraryImport(Library, EntryPoint = "eglGetError")]
    private static partial int GetError();

    [LibraryImport(Library, EntryPoint = "eglGetProcAddress", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetProcAddress(string name);
}
