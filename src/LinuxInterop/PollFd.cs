using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>One descriptor to wait for, and the result of the wait. Source: poll.h, struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PollFd : IEquatable<PollFd>
{
    private readonly int _fd;
    private readonly PollEvents _events;
    private readonly PollEvents _ready;

    /// <param name="handle">Must stay open during the wait.</param>
    /// <param name="events">Hang-up and errors are always reported.</param>
    public PollFd(SafeHandle handle, PollEvents events)
    {
        _fd = (int)handle.DangerousGetHandle();
        _events = events;
        _ready = PollEvents.None;
    }

    private PollFd(int fd) => _fd = fd;

    /// <summary>An entry that is never ready.</summary>
    public static PollFd Nothing => new(-1);

    /// <summary>The descriptor itself; -1 for none.</summary>
    internal readonly int Number => _fd;

    internal readonly PollEvents Events => _events;

    /// <summary>Whether any event occurred, a hang-up included.</summary>
    public readonly bool IsReady => _ready != PollEvents.None;

    public static bool operator ==(PollFd left, PollFd right) => left.Equals(right);

    public static bool operator !=(PollFd left, PollFd right) => !left.Equals(right);

    public readonly bool Equals(PollFd other) =>
        _fd == other._fd && _events == other._events && _ready == other._ready;

    public override readonly bool Equals(object? obj) => obj is PollFd other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(_fd, _events, _ready);
}
