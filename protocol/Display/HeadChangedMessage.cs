using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>A head was lit, went dark, or changed its size; or its memory disappeared or came back.</summary>
/// <param name="Head">0-based.</param>
/// <param name="Flags">Whether it is lit, and whether its memory can be read.</param>
/// <param name="Width">Pixels of the composed picture; 0 while dark.</param>
/// <param name="Height">See <paramref name="Width"/>.</param>
/// <param name="Sequence">Sequence of the refresh that reports the change.</param>
/// <param name="TimestampNs">Time of the change, CLOCK_MONOTONIC.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct HeadChangedMessage(
    uint Head, HeadFlags Flags, uint Width, uint Height, ulong Sequence, ulong TimestampNs)
{
    public const int Length = 32;
}

[Flags]
public enum HeadFlags : uint
{
    None = 0,

    /// <summary>The head shows a picture, perhaps a black one.</summary>
    Lit = 1,

    /// <summary>The guest memory of its planes is missing: no part of the picture can be read.</summary>
    MemoryMissing = 2,

    /// <summary>There is no guest memory: no VMM is connected to the device, or it has mapped none.</summary>
    GuestGone = 4,
}
