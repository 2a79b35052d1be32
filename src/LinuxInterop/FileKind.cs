namespace LinuxInterop;

/// <summary>The kind of file behind a descriptor.</summary>
public enum FileKind
{
    /// <summary>A kind without a use in the protocol.</summary>
    Other = 0,

    /// <summary>A regular file: on disk, in a tmpfs, a memfd.</summary>
    Memory = 1,

    EventFd = 2,

    Socket = 3,
}
