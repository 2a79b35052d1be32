using GvtDevice.Pipes;
using VfioUser.Server;

namespace GvtDevice.Dsb;

/// <summary>A wait of a program; the default value is over.</summary>
/// <param name="Kind">What it waits for.</param>
/// <param name="UntilNs">End of a wait for a time, start of a wait for scan lines.</param>
/// <param name="FrameCount">End of a wait for vertical blanks, as the number of the last one.</param>
/// <param name="Window">The scan lines that end the wait.</param>
internal readonly record struct DsbDelay(DsbStopKind Kind, long UntilNs, ulong FrameCount, ScanLineWindow Window)
{
    private const long NsPerUs = 1000;

    /// <summary>The wait with which a program has stopped.</summary>
    public static DsbDelay Of(DsbStop stop, IDsbOwner owner) => stop.Kind switch
    {
        DsbStopKind.Microseconds => new(stop.Kind, owner.NowNs + (stop.Count * NsPerUs), 0, default),
        DsbStopKind.ScanLine => new(stop.Kind, owner.NowNs, 0, stop.Window),
        DsbStopKind.Vblanks => new(stop.Kind, 0, owner.FrameCount + stop.Count, default),
        _ => default,
    };

    /// <summary>When the wait is over; <see cref="long.MaxValue"/> if that is unknown.</summary>
    public long EndNs(IDsbOwner owner) => Kind switch
    {
        DsbStopKind.Microseconds => UntilNs,
        DsbStopKind.ScanLine => owner.ScanLineWindowNs(Window, UntilNs),
        DsbStopKind.Vblanks when owner.FrameCount >= FrameCount => 0,
        DsbStopKind.Vblanks => owner.StartOfVblankNs(FrameCount),
        _ => 0,
    };

    public void Save(StateWriter writer, long nowNs)
    {
        writer.Write((int)Kind);
        writer.Write((ulong)Math.Max(0, UntilNs - nowNs));
        writer.Write(FrameCount);
        writer.Write(Window.Raw);
    }

    public static DsbDelay Restore(ref StateReader reader, long nowNs)
    {
        DsbStopKind kind = (DsbStopKind)reader.ReadInt(0, (int)DsbStopKind.ScanLine);
        ulong leftNs = reader.ReadULong();
        return leftNs > uint.MaxValue * (ulong)NsPerUs
            ? throw new InvalidDataException("the display state buffer waits for longer than it can")
            : new(kind, nowNs + (long)leftNs, reader.ReadULong(), new ScanLineWindow(reader.ReadUInt()));
    }
}
