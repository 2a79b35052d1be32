using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>The access mode of an open descriptor. Source: fcntl(2), F_GETFL.</summary>
/// <param name="Flags">O_* of fcntl.h, or'ed; -1 if the descriptor is closed.</param>
public readonly record struct FileAccessMode(int Flags)
{
    public bool IsReadOnly => (Flags & Libc.OAccmode) == Libc.ORdonly;

    public bool IsWriteOnly => (Flags & Libc.OAccmode) == Libc.OWronly;

    public static FileAccessMode Of(SafeHandle file) => new(Libc.Fcntl(file, Libc.FGetFl, 0));
}
