using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>spawn.h, sys/wait.h, signal.h.</summary>
internal static unsafe partial class Libc
{
    public const int SpawnSetProcessGroup = 2;          // POSIX_SPAWN_SETPGROUP
    public const int SpawnSetDefaultSignals = 4;        // POSIX_SPAWN_SETSIGDEF
    public const int SignalSetWords = 16;               // sigset_t
    public const int WaitNoHang = 1;                    // WNOHANG
    public const int SpawnObjectBytes = 512;            // more than posix_spawnattr_t and posix_spawn_file_actions_t

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitializeFileActions(byte* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyFileActions(byte* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    public static partial int InitializeAttributes(byte* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetDefaultSignals(byte* attributes, ReadOnlySpan<ulong> signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroyAttributes(byte* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Spawn(
        out int process, string path, byte* actions, byte* attributes, string?[] arguments, string?[] environment);

    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitForProcess(int process, out int status, int options);

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    public static SafeFileHandle OpenProcess(int process)
    {
        const long pidfdOpen = 434;                     // __NR_pidfd_open
        return new SafeFileHandle((nint)SystemCall(pidfdOpen, process, 0, 0, 0, 0), ownsHandle: true);
    }
}
