using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>The operations that a memfd no longer allows. Source: fcntl.h, F_SEAL_*.</summary>
public static class FileSeals
{
    /// <summary>Forbids further seals.</summary>
    public const uint Seal = 1;

    public const uint Shrink = 2;

    public const uint Grow = 4;

    public const uint Write = 8;

    /// <summary>Allows writes only through existing mappings.</summary>
    public const uint FutureWrite = 16;

    /// <summary>The seals of a file, or'ed; 0 if it cannot be sealed.</summary>
    public static uint Of(SafeHandle file) => (uint)Math.Max(0, Libc.Fcntl(file, Libc.FGetSeals, 0));

    /// <summary>Whether a mapping of the file stays valid, whatever a peer does to the file.</summary>
    public static bool CannotShrink(SafeHandle file) => (Of(file) & Shrink) != 0;
}
