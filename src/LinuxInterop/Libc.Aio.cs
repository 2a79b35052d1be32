using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>linux/aio_abi.h. The C library has no wrappers, so these are system calls by number.</summary>
internal static unsafe partial class Libc
{
    private static readonly bool s_isArm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static int IoSetup(uint events, out nuint context)
    {
        context = 0;
        fixed (nuint* result = &context)
        {
            return (int)SystemCall(s_isArm64 ? 0 : 206, (nint)events, (nint)result, 0, 0, 0);
        }
    }

    public static int IoDestroy(nuint context) => (int)SystemCall(s_isArm64 ? 1 : 207, (nint)context, 0, 0, 0, 0);

    public static int IoSubmit(nuint context, IoControlBlock* block) =>
        (int)SystemCall(s_isArm64 ? 2 : 209, (nint)context, 1, (nint)(&block), 0, 0);

    /// <summary>Fetches the available results without waiting.</summary>
    public static int IoGetEvents(nuint context, Span<IoEvent> events)
    {
        TimeSpec now = default;
        fixed (IoEvent* first = events)
        {
            return (int)SystemCall(
                s_isArm64 ? 4 : 208, (nint)context, 0, events.Length, (nint)first, (nint)(&now));
        }
    }

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e);

    /// <summary>struct iocb; zero is IOCB_CMD_PREAD.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    public struct IoControlBlock
    {
        public const uint FlagResultFd = 1;             // IOCB_FLAG_RESFD

        [FieldOffset(20)]
        public int File;                                // aio_fildes

        [FieldOffset(56)]
        public uint Flags;                              // aio_flags

        [FieldOffset(60)]
        public int ResultFd;                            // aio_resfd
    }

    /// <summary>struct io_event.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 32)]
    public struct IoEvent
    {
        public ulong Data;
    }
}
