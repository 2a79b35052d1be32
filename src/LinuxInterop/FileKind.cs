namespace LinuxInterop;

/// <summary>What a file descriptor is good for.</summary>
public enum FileKind
{
    /// <summary>Nothing that the protocol knows a use for.</summary>
    Other = 0,

    /// <summary>A file with bytes in it: on disk, in a tmpfs, a memfd.</summary>
    Memory = 1,

    EventFd = 2,

    Socket = 3,
}
