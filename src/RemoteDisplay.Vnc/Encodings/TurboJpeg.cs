using System.Runtime.InteropServices;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>The functions of libjpeg-turbo (Debian: libturbojpeg0) that are used. Source: turbojpeg.h, of the ABI that
/// has been the same from 1.2 on.</summary>
internal static unsafe partial class TurboJpeg
{
    /// <summary>Bytes of blue, green, red and nothing. Source: TJPF_BGRX.</summary>
    public const int PixelFormatBgrx = 3;

    /// <summary>Colours of each pixel. Source: TJSAMP_444.</summary>
    public const int ColourOfEachPixel = 0;

    /// <summary>One colour for two by two pixels. Source: TJSAMP_420.</summary>
    public const int ColourOfFourPixels = 2;

    /// <summary>The caller's buffer is large enough. Source: TJFLAG_NOREALLOC.</summary>
    public const int OwnBuffer = 1024;

    private const string File = "libturbojpeg.so.0";

    /// <summary>Whether this machine has the library.</summary>
    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(File, out _);

    [LibraryImport(File, EntryPoint = "tjInitCompress")]
    public static partial nint InitCompress();

    [LibraryImport(File, EntryPoint = "tjBufSize")]
    public static partial nuint BufferSize(int width, int height, int subsampling);

    [LibraryImport(File, EntryPoint = "tjCompress2")]
    public static partial int Compress(
        nint handle, uint* pixels, int width, int pitch, int height, int pixelFormat, byte** jpeg, nuint* jpegLength,
        int subsampling, int quality, int flags);

    [LibraryImport(File, EntryPoint = "tjDestroy")]
    public static partial int Destroy(nint handle);
}
