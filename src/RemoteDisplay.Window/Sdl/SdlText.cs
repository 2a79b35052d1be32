using System.Runtime.InteropServices;

namespace RemoteDisplay.Window.Sdl;

/// <summary>Texts of the library.</summary>
internal static class SdlText
{
    public static string Of(nint text) => Marshal.PtrToStringUTF8(text) ?? "";
}
