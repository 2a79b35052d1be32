using DisplayModel;
using DisplayModel.Timing;
using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>Writes and reads a pipe.</summary>
internal static class PipeCodec
{
    /// <summary>Upper limit of every size, position and stride; registers hold no larger one.</summary>
    internal const int MaxNumber = 1 << 24;

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
        ColourCodec.Write(writer, pipe.Colour);
        writer.Write(pipe.ArmedColour is not null);
        if (pipe.ArmedColour is { } armed)
        {
            ColourCodec.Write(writer, armed);
        }

        WriteScaler(writer, pipe.Scaler);
        writer.Write(pipe.IsScalerArmed);
        WriteScaler(writer, pipe.ArmedScaler);
        writer.Write(pipe.Planes.Count);
        foreach (PlaneSnapshot plane in pipe.Planes)
        {
            PlaneCodec.Write(writer, plane.Live);
            writer.Write(plane.IsArmed);
            PlaneCodec.Write(writer, plane.Armed);
            writer.Write(plane.FlipCount);
        }
    }

    /// <exception cref="InvalidDataException">The state is impossible for a pipe.</exception>
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
        PipeColour colour = ColourCodec.Read(ref reader);
        PipeColour? armedColour = reader.ReadBool() ? ColourCodec.Read(ref reader) : null;
        PipeScaler? scaler = ReadScaler(ref reader);
        bool isScalerArmed = reader.ReadBool();
        PipeScaler? armedScaler = ReadScaler(ref reader);
        reader.ReadInt(planeCount, planeCount);
        PlaneSnapshot[] planes = new PlaneSnapshot[planeCount];
        for (int i = 0; i < planeCount; i++)
        {
            planes[i] = new PlaneSnapshot(
                PlaneCodec.Read(ref reader), reader.ReadBool(), PlaneCodec.Read(ref reader), reader.ReadULong());
        }

        return new PipeSnapshot(timing, isRunning && timing is not null, frameCount, size, flips, planes)
        {
            Colour = colour,
            ArmedColour = armedColour,
            Scaler = scaler,
            IsScalerArmed = isScalerArmed,
            ArmedScaler = armedScaler,
        };
    }

    private static void WriteScaler(StateWriter writer, PipeScaler? scaler)
    {
        writer.Write(scaler is not null);
        if (scaler is not null)
        {
            writer.Write(scaler.OutputWidthPx);
            writer.Write(scaler.OutputHeightPx);
            writer.Write(scaler.XPx);
            writer.Write(scaler.YPx);
            writer.Write(scaler.WidthPx);
            writer.Write(scaler.HeightPx);
            writer.Write((int)scaler.Filter);
        }
    }

    private static PipeScaler? ReadScaler(ref StateReader reader) => !reader.ReadBool() ? null : new PipeScaler(
        reader.ReadInt(0, MaxNumber),
        reader.ReadInt(0, MaxNumber),
        reader.ReadInt(-MaxNumber, MaxNumber),
        reader.ReadInt(-MaxNumber, MaxNumber),
        reader.ReadInt(0, MaxNumber),
        reader.ReadInt(0, MaxNumber),
        (ScalerFilter)reader.ReadInt(0, (int)ScalerFilter.Nearest));

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
}
