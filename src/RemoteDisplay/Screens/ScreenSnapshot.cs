using System.Collections.Immutable;
using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Screens;

/// <summary>A screen at one moment. It counts its holders, so that the memory of the picture can be reused after the
/// last one has disposed it.</summary>
public sealed class ScreenSnapshot : IDisposable
{
    private readonly Action<Frame>? _released;
    private int _holders = 1;

    /// <param name="sequence">Higher than that of every earlier snapshot.</param>
    /// <param name="frame">The picture without the pointer.</param>
    /// <param name="cursor">The pointer.</param>
    /// <param name="heads">The monitors; empty for one that shows all.</param>
    /// <param name="released">Called once, by the last holder's disposal; after that the frame's pixels may
    /// change.</param>
    public ScreenSnapshot(
        ulong sequence, Frame frame, CursorState cursor, ImmutableArray<ScreenHead> heads,
        Action<Frame>? released = null)
    {
        Sequence = sequence;
        Frame = frame;
        Cursor = cursor;
        Heads =
            heads.IsDefaultOrEmpty ? [new ScreenHead(0, new PixelRect(0, 0, frame.WidthPx, frame.HeightPx))] : heads;
        _released = released;
    }

    public ulong Sequence { get; }

    public Frame Frame { get; }

    public CursorState Cursor { get; }

    /// <summary>The monitors, at least one.</summary>
    public ImmutableArray<ScreenHead> Heads { get; }

    /// <summary>Adds a holder, which must also dispose the snapshot.</summary>
    /// <returns>false if the last holder has already disposed it.</returns>
    public bool TryHold()
    {
        int holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            int seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                return true;
            }

            holders = seen;
        }

        return false;
    }

    /// <summary>Every holder calls this once.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _released?.Invoke(Frame);
        }
    }
}
