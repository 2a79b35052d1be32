using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RemoteDisplay.Window.Sdl;

/// <summary>Errors that an X server reports. Xlib ends the program at each one, unless a handler is set. SDL sets
/// none, and sends to windows that may be gone: those of programs that ask for the clipboard, and its own, by the
/// second connection that wakes the thread of the windows.</summary>
internal static unsafe partial class XErrors
{
    private const string File = "libX11.so.6";

    /// <summary>Source: X11/X.h.</summary>
    private const byte BadWindow = 3;

    private static delegate* unmanaged[Cdecl]<nint, ErrorEvent*, int> s_others;

    /// <summary>From now on a window that is gone does not end the program. All other errors do, as before.</summary>
    public static void OutliveWindows()
    {
        if (s_others is null)
        {
            s_others = SetErrorHandler(&Handle);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Handle(nint display, ErrorEvent* error) =>
        error->Code == BadWindow ? 0 : s_others(display, error);

    [LibraryImport(File, EntryPoint = "XSetErrorHandler")]
    private static partial delegate* unmanaged[Cdecl]<nint, ErrorEvent*, int> SetErrorHandler(
        delegate* unmanaged[Cdecl]<nint, ErrorEvent*, int> handler);

    /// <summary>Source: X11/Xlib.h, XErrorEvent.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ErrorEvent
    {
        public int Type;
        public nint Display;
        public nuint ResourceId;
        public nuint Serial;
        public byte Code;
        public byte RequestCode;
        public byte MinorCode;
    }
}
