using System.Runtime.InteropServices;

namespace VfioUser.Display.Tests.Support;

/// <summary>What a hostile client does to a descriptor that it shares with us. Source: fcntl.h.</summary>
internal static partial class FileFlags
{
    private const int SetFlags = 4;                     // F_SETFL

    public static void ClearNonBlock(SafeHandle file) => Fcntl(file, SetFlags, 0);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(SafeHandle file, int command, int argument);
}
