using DisplayModel;
using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>Writes and reads the picture of a plane.</summary>
internal static class PlaneCodec
{
    private const int MaxNumber = PipeCodec.MaxNumber;

    public static void Write(StateWriter writer, PlaneState? plane)
    {
        writer.Write(plane is not null);
        if (plane is null)
        {
            return;
        }

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
        writer.Write((int)plane.Rotation);
        writer.Write(plane.IsMirrored);
        WriteScaler(writer, plane.Scaler);
        writer.Write((int)plane.Alpha);
        writer.Write((uint)plane.ConstantAlpha);
        WriteKey(writer, plane.ColourKey);
        writer.Write((int)plane.YuvEncoding);
        writer.Write((int)plane.YuvRange);
        ColourCodec.WriteMatrix(writer, plane.InputMatrix);
        ColourCodec.Write(writer, plane.Colour);
        WriteAux(writer, plane.Aux);
        writer.Write(plane.IsCompressed);
        writer.Write(plane.UsesPipeGamma);
        writer.Write(plane.UsesPipeCsc);
    }

    /// <exception cref="InvalidDataException">The state is impossible for a plane.</exception>
    public static PlaneState? Read(ref StateReader reader) => !reader.ReadBool() ? null : new PlaneState
    {
        Format = (PixelFormat)reader.ReadUInt(),
        Tiling = (Tiling)reader.ReadInt(0, (int)Tiling.Yf),
        SurfaceOffset = reader.ReadULong(),
        StrideBytes = reader.ReadInt(0, MaxNumber),
        WidthPx = reader.ReadInt(0, MaxNumber),
        HeightPx = reader.ReadInt(0, MaxNumber),
        SourceXPx = reader.ReadInt(0, MaxNumber),
        SourceYPx = reader.ReadInt(0, MaxNumber),
        ScreenXPx = reader.ReadInt(-MaxNumber, MaxNumber),
        ScreenYPx = reader.ReadInt(-MaxNumber, MaxNumber),
        Rotation = (Rotation)reader.ReadInt(0, (int)Rotation.Rotate270),
        IsMirrored = reader.ReadBool(),
        Scaler = ReadScaler(ref reader),
        Alpha = (AlphaMode)reader.ReadInt(0, (int)AlphaMode.None),
        ConstantAlpha = (byte)reader.ReadInt(0, byte.MaxValue),
        ColourKey = ReadKey(ref reader),
        YuvEncoding = (YuvEncoding)reader.ReadInt(0, (int)YuvEncoding.Bt2020),
        YuvRange = (YuvRange)reader.ReadInt(0, (int)YuvRange.Full),
        InputMatrix = ColourCodec.ReadMatrix(ref reader),
        Colour = ColourCodec.ReadPlane(ref reader),
        Aux = ReadAux(ref reader),
        IsCompressed = reader.ReadBool(),
        UsesPipeGamma = reader.ReadBool(),
        UsesPipeCsc = reader.ReadBool(),
    };

    private static void WriteScaler(StateWriter writer, PlaneScaler? scaler)
    {
        writer.Write(scaler is not null);
        if (scaler is not null)
        {
            writer.Write(scaler.WidthPx);
            writer.Write(scaler.HeightPx);
            writer.Write((int)scaler.Filter);
        }
    }

    private static PlaneScaler? ReadScaler(ref StateReader reader) => !reader.ReadBool() ? null : new PlaneScaler(
        reader.ReadInt(0, MaxNumber),
        reader.ReadInt(0, MaxNumber),
        (ScalerFilter)reader.ReadInt(0, (int)ScalerFilter.Nearest));

    private static void WriteKey(StateWriter writer, ColourKey? key)
    {
        writer.Write(key is not null);
        if (key is not null)
        {
            writer.Write((int)key.Mode);
            writer.Write(key.Min);
            writer.Write(key.Max);
            writer.Write(key.Mask);
        }
    }

    private static ColourKey? ReadKey(ref StateReader reader) => !reader.ReadBool() ? null : new ColourKey(
        (ColourKeyMode)reader.ReadInt(0, (int)ColourKeyMode.Destination),
        reader.ReadUInt(),
        reader.ReadUInt(),
        reader.ReadUInt());

    private static void WriteAux(StateWriter writer, AuxSurface? aux)
    {
        writer.Write(aux is not null);
        if (aux is not null)
        {
            writer.Write(aux.SurfaceOffset);
            writer.Write(aux.StrideBytes);
            writer.Write(aux.SourceXPx);
            writer.Write(aux.SourceYPx);
        }
    }

    private static AuxSurface? ReadAux(ref StateReader reader) => !reader.ReadBool() ? null : new AuxSurface(
        reader.ReadULong(),
        reader.ReadInt(0, MaxNumber),
        reader.ReadInt(0, MaxNumber),
        reader.ReadInt(0, MaxNumber));
}
