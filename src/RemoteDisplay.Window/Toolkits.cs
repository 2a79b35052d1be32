using System.Runtime.InteropServices;
using RemoteDisplay.Window.Sdl2;
using RemoteDisplay.Window.Sdl3;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window;

/// <summary>Finds a library for windows.</summary>
internal static class Toolkits
{
    /// <summary>Names the library to use, "sdl2" or "sdl3", where there are both.</summary>
    public const string Variable = "GVT_TOOLKIT";

    /// <exception cref="WindowException">There is no such library, or no display server.</exception>
    public static IToolkit Open()
    {
        string? wanted = Environment.GetEnvironmentVariable(Variable);
        return wanted != "sdl2" && NativeLibrary.TryLoad(Sdl3Library.File, out _) ? new Sdl3Toolkit()
            : wanted != "sdl3" && NativeLibrary.TryLoad(Sdl2Library.File, out _) ? new Sdl2Toolkit()
            : throw new WindowException(
                "there is no library for windows: install libsdl3-0 (Debian 13) or libsdl2-2.0-0");
    }
}
