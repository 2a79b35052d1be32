using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>Reads the counter of an eventfd without clearing it. Source: proc(5), /proc/pid/fdinfo,
/// "eventfd-count".</summary>
public static class EventFdCount
{
    private const string Key = "eventfd-count:";

    /// <returns>The counter; null if the kernel does not report it.</returns>
    public static ulong? Of(SafeFileHandle eventFd)
    {
        try
        {
            foreach (string line in File.ReadLines($"/proc/self/fdinfo/{eventFd.DangerousGetHandle()}"))
            {
                if (line.StartsWith(Key, StringComparison.Ordinal))
                {
                    return ulong.TryParse(line.AsSpan(Key.Length), NumberStyles.HexNumber, null, out ulong count)
                        ? count
                        : null;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // /proc is missing.
        }

        return null;
    }
}
