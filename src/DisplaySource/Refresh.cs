using DisplayModel.Geometry;

namespace DisplaySource;

/// <summary>A change of a picture at a vertical blank.</summary>
/// <param name="Head">The head, 0-based.</param>
/// <param name="Planes">The kinds of plane whose content changed.</param>
/// <param name="Sequence">A number that grows with each refresh of a head; for
/// <see cref="IDisplaySource.DamageSince"/>.</param>
/// <param name="FrameCount">The head's frame counter after the vertical blank.</param>
/// <param name="TimestampNs">When the vertical blank began; CLOCK_MONOTONIC in nanoseconds.</param>
/// <param name="Causes">The causes of the change.</param>
public readonly record struct Refresh(
    int Head, PlaneKinds Planes, ulong Sequence, ulong FrameCount, long TimestampNs, RefreshCauses Causes);

/// <summary>What counts as a change of the picture.</summary>
public enum RefreshPolicy
{
    /// <summary>A plane latched a new state, or all planes of the head look different. Ten vertical blanks after the
    /// last such change one more refresh follows, for drawing into the shown buffer meanwhile. From then on the buffer
    /// is watched, and only drawing counts. Parts that <see cref="IDisplaySource.DamageSince"/> returned count once
    /// more when the guest has been still: it may have undone drawing after they were read.</summary>
    Damage,

    /// <summary>A plane latched a new state, or all planes of the head look different. After ten vertical blanks
    /// without such a change, every further vertical blank counts: the guest may be drawing into the shown
    /// buffer.</summary>
    Flip,
}

/// <summary>The changed parts of a head.</summary>
/// <param name="Sequence">The sequence of the last refresh that is included.</param>
/// <param name="Rectangles">The changed rectangles, in pixels of the composed picture, without the cursor; the whole
/// picture when details are unknown; empty when only the cursor changed.</param>
public sealed record Damage(ulong Sequence, IReadOnlyList<PixelRect> Rectangles);
