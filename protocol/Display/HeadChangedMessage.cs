using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>A head was lit, went dark, or has another size; or its memory went or came back.</summary>
/// <param name="Head">0-based.</param>
/// <param name="Flags">Whether it is lit, and whether there is something to read.</param>
/// <param name="Width">Pixels of the composed picture; 0 while dark.</param>
/// <param name="Height">See <paramref name="Width"/>.</param>
/// <param name="Sequence">Of the refresh that told of it.</param>
/// <param name="TimestampNs">When, CLOCK_MONOTONIC.</param>
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

    /// <summary>It shows a picture, be it a black one.</summary>
    Lit = 1,

    /// <summary>The guest memory that its planes point into is not there: nothing of the picture can be read.</summary>
    MemoryMissing = 2,

    /// <summary>There is no guest memory at all: no VMM is connected to the device, or it has mapped none.</summary>
    GuestGone = 4,
}
