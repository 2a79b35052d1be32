namespace LinuxInterop;

/// <summary>Source: poll.h, POLLIN and following.</summary>
[Flags]
#pragma warning disable CA1028 // The width is the kernel's.
public enum PollEvents : short
#pragma warning restore CA1028
{
    None = 0,
    In = 1,
    Out = 4,
    Error = 8,
    HangUp = 0x10,
}
