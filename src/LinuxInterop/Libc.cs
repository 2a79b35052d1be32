using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>The C library; one file per topic. Every descriptor is created close-on-exec, and calls that a signal
/// interrupts are repeated here. Constants have the values of x86-64 and arm64, which are equal.</summary>
internal static partial class Libc
{
    public const int Eperm = 1;
    public const int Enoent = 2;
    public const int Enxio = 6;
    public const int Eintr = 4;
    public const int Eagain = 11;
    public const int Eacces = 13;
    public const int Enfile = 23;
    public const int Emfile = 24;
    public const int Eaddrinuse = 98;
    public const int Enobufs = 105;
    public const int Econnrefused = 111;

    private const string Library = "libc";

    /// <summary>errno of the last call.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    private static bool Interrupted => Marshal.GetLastPInvokeError() == Eintr;
}
