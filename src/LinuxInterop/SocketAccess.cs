using System.Globalization;

namespace LinuxInterop;

/// <summary>Who may connect to a socket that is a file: a client needs the right to write to it.</summary>
/// <param name="Mode">The file's mode; null to leave it as the umask has it.</param>
/// <param name="Group">The file's group, by name or number; null to leave it.</param>
public sealed record SocketAccess(UnixFileMode? Mode = null, string? Group = null)
{
    /// <summary>Reads a mode as chmod takes it, in octal.</summary>
    /// <exception cref="FormatException">It is none.</exception>
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
                $"{path} is an abstract socket, which has no file and hence neither mode nor group.");
        }

        _ = GroupId();
    }

    /// <exception cref="LinuxException">We may not do that, or the file has gone.</exception>
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
