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
        RasterCodec.Write(writer, pipe.Timing);
        RasterCodec.Write(writer, pipe.Stretch);
        RasterCodec.Write(writer, pipe.ArmedTiming);
        RasterCodec.Write(writer, pipe.ArmedStretch);
        writer.Write(pipe.IsPushed);
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
        DisplayTiming? timing = RasterCodec.ReadTiming(ref reader);
        FrameStretch stretch = RasterCodec.ReadStretch(ref reader);
        DisplayTiming? armedTiming = RasterCodec.ReadTiming(ref reader);
        FrameStretch armedStretch = RasterCodec.ReadStretch(ref reader);
        bool isPushed = reader.ReadBool();
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
            Stretch = stretch,
            ArmedTiming = armedTiming,
            ArmedStretch = armedStretch,
            IsPushed = isPushed,
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
}
