using DisplayModel;

namespace GvtDevice.State;

/// <summary>A pipe as bytes.</summary>
internal static class PipeState
{
    /// <summary>No register holds a size, position or stride beyond this.</summary>
    private const int MaxNumber = 1 << 24;

    public static void Write(StateWriter writer, PipeSnapshot pipe)
    {
        writer.Write(pipe.Timing is not null);
        if (pipe.Timing is { } timing)
        {
            writer.Write((ulong)timing.PixelClockHz);
            WriteAxis(writer, timing.Horizontal);
            WriteAxis(writer, timing.Vertical);
        }

        writer.Write(pipe.IsRunning);
        writer.Write(pipe.FrameCount);
        writer.Write(pipe.SourceSize.WidthPx);
        writer.Write(pipe.SourceSize.HeightPx);
        writer.Write(pipe.UnreportedFlips);
        writer.Write(pipe.Planes.Count);
        foreach (PlaneSnapshot plane in pipe.Planes)
        {
            WritePlane(writer, plane.Live);
            writer.Write(plane.IsArmed);
            WritePlane(writer, plane.Armed);
            writer.Write(plane.FlipCount);
        }
    }

    /// <exception cref="InvalidDataException">No pipe was ever in that state.</exception>
    public static PipeSnapshot Read(ref StateReader reader, int planeCount)
    {
        DisplayTiming? timing = reader.ReadBool()
            ? new DisplayTiming((long)reader.ReadULong(), ReadAxis(ref reader), ReadAxis(ref reader))
            : null;
        if (timing is { IsValid: false })
        {
            throw new InvalidDataException("no raster runs like that");
        }

        bool isRunning = reader.ReadBool();
        ulong frameCount = reader.ReadULong();
        (int, int) size = (reader.ReadInt(0, MaxNumber), reader.ReadInt(0, MaxNumber));
        uint flips = reader.ReadUInt();
        reader.ReadInt(planeCount, planeCount);
        PlaneSnapshot[] planes = new PlaneSnapshot[planeCount];
        for (int i = 0; i < planeCount; i++)
        {
            planes[i] = new PlaneSnapshot(
                ReadPlane(ref reader), reader.ReadBool(), ReadPlane(ref reader), reader.ReadULong());
        }

        return new PipeSnapshot(timing, isRunning && timing is not null, frameCount, size, flips, planes);
    }

    private static void WriteAxis(StateWriter writer, RasterAxis axis)
    {
        writer.Write(axis.Active);
        writer.Write(axis.SyncStart);
        writer.Write(axis.SyncEnd);
        writer.Write(axis.Total);
        writer.Write(axis.SyncPositive);
    }

    private static RasterAxis ReadAxis(ref StateReader reader) => new(
        reader.ReadInt(0, MaxNumber),
        reader.ReadInt(0, MaxNumber),
        reader.ReadInt(0, MaxNumber),
        reader.ReadInt(0, MaxNumber)) { SyncPositive = reader.ReadBool() };

    private static void WritePlane(StateWriter writer, PlaneState? plane)
    {
        writer.Write(plane is not null);
        if (plane is not null)
        {
            writer.Write((uint)plane.Format);
            writer.Write((int)plane.Tiling);
            writer.Write(plane.SurfaceOffset);
            writer.Write(plane.StrideBytes);
            writer.Write(plane.WidthPx);
            writer.Write(plane.HeightPx);
            writer.Write(plane.SourceXPx);
            writer.Write(plane.SourceYPx);
            writer.Write(plane.ScreenXPx);
            writer.Write(plane.ScreenYPx);
        }
    }

    private static PlaneState? ReadPlane(ref StateReader reader) => !reader.ReadBool() ? null : new PlaneState
    {
        Format = (PixelFormat)reader.ReadUInt(),
        Tiling = (Tiling)reader.ReadInt(0, (int)Tiling.Y),
        SurfaceOffset = reader.ReadULong(),
        StrideBytes = reader.ReadInt(0, MaxNumber),
        WidthPx = reader.ReadInt(0, MaxNumber),
        HeightPx = reader.ReadInt(0, MaxNumber),
        SourceXPx = reader.ReadInt(0, MaxNumber),
        SourceYPx = reader.ReadInt(0, MaxNumber),
        ScreenXPx = reader.ReadInt(-MaxNumber, MaxNumber),
        ScreenYPx = reader.ReadInt(-MaxNumber, MaxNumber),
    };
}
