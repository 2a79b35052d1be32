using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>grp.h.</summary>
internal static unsafe partial class Libc
{
    /// <summary>Large enough for all members of a group.</summary>
    private const int GroupBufferBytes = 1 << 20;

    /// <summary>The number of a group.</summary>
    /// <returns>null if there is no group of the name.</returns>
    public static uint? FindGroup(string name)
    {
        byte[] text = new byte[GroupBufferBytes];
        fixed (byte* start = text)
        {
            // SAFETY: the strings of the entry lie in the buffer and are not read; only the number is.
            int error = GetGroup(name, out GroupEntry entry, start, (nuint)text.Length, out nint found);
            return error == 0 && found != 0 ? entry.Id : null;
        }
    }

    [LibraryImport(Library, EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetGroup(string name, out GroupEntry entry, byte* text, nuint length, out nint found);

    /// <summary>struct group.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct GroupEntry
    {
        public nint Name;
        public nint Password;
        public uint Id;
        public nint Members;
    }
}
