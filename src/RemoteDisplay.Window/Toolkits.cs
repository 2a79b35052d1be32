using System.Runtime.InteropServices;
using RemoteDisplay.Window.Sdl3;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window;

/// <summary>Finds a library for windows.</summary>
internal static class Toolkits
{
    /// <exception cref="WindowException">There is no such library, or no display server.</exception>
    public static IToolkit Open() => NativeLibrary.TryLoad(Sdl3Library.File, out _)
        ? new Sdl3Toolkit()
        : throw new WindowException($"{Sdl3Library.File} is missing; install libsdl3-0");
}
