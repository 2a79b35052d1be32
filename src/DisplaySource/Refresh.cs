using DisplayModel.Geometry;

namespace DisplaySource;

/// <summary>A picture changed at a vertical blank.</summary>
/// <param name="Head">0-based.</param>
/// <param name="Planes">Which kinds of plane show something else.</param>
/// <param name="Sequence">Grows from refresh to refresh of a head; for
/// <see cref="IDisplaySource.DamageSince"/>.</param>
/// <param name="FrameCount">The head's frame counter after the vertical blank.</param>
/// <param name="TimestampNs">When it began, CLOCK_MONOTONIC.</param>
/// <param name="Causes">What happened.</param>
public readonly record struct Refresh(
    int Head, PlaneKinds Planes, ulong Sequence, ulong FrameCount, long TimestampNs, RefreshCauses Causes);

/// <summary>What counts as a change of the picture.</summary>
public enum RefreshPolicy
{
    /// <summary>A plane latched another state, or the head shows all planes otherwise. Ten vertical blanks after the
    /// last one there is one more, for what the guest drew meanwhile into the buffer that it shows; from then on the
    /// buffer is watched, and only what is drawn counts.</summary>
    Damage,

    /// <summary>A plane latched another state, or the head shows all planes otherwise. When none has for ten vertical
    /// blanks, every further one counts: the guest may be drawing into the buffer that it shows.</summary>
    Flip,
}

/// <summary>Parts of a head that changed.</summary>
/// <param name="Sequence">The refresh up to which this is true.</param>
/// <param name="Rectangles">In pixels of the composed picture, without the cursor; the whole picture when it is not
/// known better; none when nothing but the cursor changed.</param>
public sealed record Damage(ulong Sequence, IReadOnlyList<PixelRect> Rectangles);
