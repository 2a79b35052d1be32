using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>At a vertical blank of a head at least one plane began to show something else.</summary>
/// <param name="Head">0-based.</param>
/// <param name="Planes">Which kinds of plane.</param>
/// <param name="Sequence">Grows from refresh to refresh of the head; for <see cref="DamageRequest"/>.</param>
/// <param name="Frame">The head's frame counter after that vertical blank.</param>
/// <param name="TimestampNs">When the vertical blank began, CLOCK_MONOTONIC.</param>
/// <param name="Missed">Refreshes of any head that this client did not get since the last one, because it did not
/// read.</param>
/// <param name="Reasons">What happened.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RefreshMessage(
    uint Head, PlaneTypes Planes, ulong Sequence, ulong Frame, ulong TimestampNs, uint Missed, RefreshReasons Reasons)
{
    public const int Length = 40;
}
