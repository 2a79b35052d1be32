using System.Globalization;

namespace LinuxInterop;

/// <summary>The access rights of a socket file. A client needs write permission to connect.</summary>
/// <param name="Mode">The file's mode; null for that of the umask.</param>
/// <param name="Group">The file's group, by name or number; null for the default group.</param>
public sealed record SocketAccess(UnixFileMode? Mode = null, string? Group = null)
{
    /// <summary>Parses an octal mode, like chmod.</summary>
    /// <exception cref="FormatException">The text is not a mode.</exception>
    public static UnixFileMode ParseMode(string text)
    {
        const int rights = 0x1FF;                       // 0777
        int mode = 0;
        foreach (char digit in text)
        {
            mode = digit is >= '0' and <= '7' && mode <= rights ? (mode * 8) + (digit - '0') : int.MaxValue;
        }

        return text.Length > 0 && mode <= rights
            ? (UnixFileMode)mode
            : throw new FormatException($"\"{text}\" is not a mode: give one in octal, such as 0660");
    }

    /// <exception cref="ArgumentException">There is no such group, or the socket has no file.</exception>
    internal void Validate(string path)
    {
        if ((Mode, Group) is (null, null))
        {
            return;
        }

        if (UnixAddress.IsAbstract(path))
        {
            throw new ArgumentException(
                $"{path} is an abstract socket, which has no file and therefore no mode and no group.");
        }

        _ = GroupId();
    }

    /// <exception cref="LinuxException">The process has no permission, or the file no longer exists.</exception>
    internal void Apply(string path)
    {
        if (GroupId() is { } group && Libc.ChangeOwner(path, uint.MaxValue, group) < 0)
        {
            throw new LinuxException($"chown {path} to group {Group}", Libc.LastError);
        }

        if (Mode is { } mode && Libc.ChangeMode(path, (uint)mode) < 0)
        {
            throw new LinuxException($"chmod {path}", Libc.LastError);
        }
    }

    private uint? GroupId() => Group is null ? null
        : uint.TryParse(Group, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number
        : Libc.FindGroup(Group)
            ?? throw new ArgumentException($"There is no group \"{Group}\".");
}
