using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>The picture of at least one plane of a head changed at a vertical blank.</summary>
/// <param name="Head">0-based.</param>
/// <param name="Planes">The kinds of plane that changed.</param>
/// <param name="Sequence">Grows from refresh to refresh of the head; for <see cref="DamageRequest"/>.</param>
/// <param name="Frame">The head's frame counter after that vertical blank.</param>
/// <param name="TimestampNs">Start of the vertical blank, CLOCK_MONOTONIC.</param>
/// <param name="Missed">Number of refreshes of any head since the last message that this client did not get because it
/// did not read.</param>
/// <param name="Reasons">The causes of the refresh.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RefreshMessage(
    uint Head, PlaneTypes Planes, ulong Sequence, ulong Frame, ulong TimestampNs, uint Missed, RefreshReasons Reasons)
{
    public const int Length = 40;
}
