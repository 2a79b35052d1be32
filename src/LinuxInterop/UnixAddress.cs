using System.Runtime.InteropServices;
using System.Text;

namespace LinuxInterop;

/// <summary>Converts a path to struct sockaddr_un. A path that begins with @ is a name in the abstract namespace, which
/// has no file. Source: unix(7).</summary>
internal static class UnixAddress
{
    private const int FamilyLength = 2;
    private const int PathLength = 108;

    /// <summary>The longest path in bytes.</summary>
    public const int MaxPathBytes = PathLength - 1;

    public static bool IsAbstract(string path) => path.StartsWith('@');

    /// <exception cref="ArgumentException">The path is empty, or too long for a socket.</exception>
    public static void Check(string path)
    {
        int length = Encoding.UTF8.GetByteCount(path);
        if (length is 0 or > MaxPathBytes)
        {
            throw new ArgumentException(
                length == 0 ? "The socket path is empty."
                    : $"The socket path {path} has {length} bytes; Linux allows at most {MaxPathBytes}.");
        }
    }

    /// <exception cref="ArgumentException">As <see cref="Check"/>.</exception>
    public static byte[] Of(string path)
    {
        Check(path);
        int length = Encoding.UTF8.GetByteCount(path);

        // An abstract name has a NUL instead of the @, and none at its end.
        bool isAbstract = IsAbstract(path);
        byte[] address = new byte[FamilyLength + length + (isAbstract ? 0 : 1)];
        ushort family = Libc.AfUnix;
        MemoryMarshal.Write(address, in family);
        Encoding.UTF8.GetBytes(path, address.AsSpan(FamilyLength));
        if (isAbstract)
        {
            address[FamilyLength] = 0;
        }

        return address;
    }
}
