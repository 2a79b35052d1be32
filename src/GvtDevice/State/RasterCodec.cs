using DisplayModel.Timing;
using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>Writes and reads how a raster runs.</summary>
internal static class RasterCodec
{
    public static void Write(StateWriter writer, DisplayTiming? timing)
    {
        writer.Write(timing is not null);
        if (timing is not null)
        {
            writer.Write((ulong)timing.PixelClockHz);
            WriteAxis(writer, timing.Horizontal);
            WriteAxis(writer, timing.Vertical);
        }
    }

    public static void Write(StateWriter writer, FrameStretch stretch)
    {
        writer.Write(stretch.LeastLines);
        writer.Write(stretch.MostLines);
    }

    /// <exception cref="InvalidDataException">The timing is impossible.</exception>
    public static DisplayTiming? ReadTiming(ref StateReader reader)
    {
        DisplayTiming? timing = reader.ReadBool()
            ? new DisplayTiming((long)reader.ReadULong(), ReadAxis(ref reader), ReadAxis(ref reader))
            : null;
        return timing is not { IsValid: false } ? timing : throw new InvalidDataException("no raster runs like that");
    }

    /// <exception cref="InvalidDataException">The numbers are impossible.</exception>
    public static FrameStretch ReadStretch(ref StateReader reader)
    {
        int least = reader.ReadInt(0, PipeCodec.MaxNumber);
        return new FrameStretch(least, reader.ReadInt(least, PipeCodec.MaxNumber));
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
        reader.ReadInt(0, PipeCodec.MaxNumber),
        reader.ReadInt(0, PipeCodec.MaxNumber),
        reader.ReadInt(0, PipeCodec.MaxNumber),
        reader.ReadInt(0, PipeCodec.MaxNumber)) { SyncPositive = reader.ReadBool() };
}
