using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>A descriptor of a directory, which the framework does not hand out.</summary>
internal static class OpenDirectory
{
    private const int ReadOnly = 0;                     // O_RDONLY
    private const int CloseOnExec = 0x80000;            // O_CLOEXEC

    public static SafeFileHandle Root() => new(Open([.. "/\0"u8], ReadOnly | CloseOnExec), ownsHandle: true);

    [DllImport("libc", EntryPoint = "open")]
    private static extern int Open(byte[] path, int flags);
}
