using System.Runtime.InteropServices;
using LinuxInterop;

namespace VfioUser.Display.Tests.Support;

/// <summary>What a hostile client does to a descriptor that it shares with us. Source: fcntl.h.</summary>
internal static class FileFlags
{
    public static void ClearNonBlock(SafeHandle file) => _ = Libc.Fcntl(file, Libc.FSetFl, 0);
}
