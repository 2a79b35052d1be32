using System.Runtime.InteropServices;

namespace RemoteDisplay.Window.Sdl;

/// <summary>Texts of the library.</summary>
internal static class SdlText
{
    /// <summary>The error when another program is slow to give what it has copied. Source: SDL 2 and 3,
    /// SDL_waylanddatamanager.c.</summary>
    public const string IsLate = "Pipe timeout";

    public static string Of(nint text) => Marshal.PtrToStringUTF8(text) ?? "";
}
