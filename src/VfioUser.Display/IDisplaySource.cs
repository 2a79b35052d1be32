using DisplayModel;
using VfioUser.Protocol.Display;

namespace VfioUser.Display;

/// <summary>What the display socket serves: heads to look at, and word when they change. Any thread may call.</summary>
public interface IDisplaySource
{
    int HeadCount { get; }

    /// <summary>Something on a head changed. Raised on the device's thread: a handler must not wait.</summary>
    event Action<Refresh>? Refreshed;

    /// <summary>Composes what a head shows now; null when it is dark.</summary>
    Task<Frame?> CaptureAsync(int head, bool withCursor);

    /// <summary>The device's state as UTF-8 JSON.</summary>
    Task<byte[]> DescribeAsync();
}

/// <summary>At a vertical blank some planes of a head began to show something else.</summary>
/// <param name="Head">0-based.</param>
/// <param name="Planes">Which kinds of plane.</param>
/// <param name="Sequence">The head's frame counter after the vertical blank.</param>
/// <param name="TimestampNs">When it began, CLOCK_MONOTONIC.</param>
public readonly record struct Refresh(int Head, PlaneTypes Planes, ulong Sequence, long TimestampNs);
