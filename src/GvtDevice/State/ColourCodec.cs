using System.Collections.Immutable;
using System.Runtime.InteropServices;
using DisplayModel;
using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>Writes and reads the colours of pipes and planes.</summary>
internal static class ColourCodec
{
    public static void Write(StateWriter writer, PipeColour colour)
    {
        writer.Write(colour.Background);
        writer.Write(colour.BackgroundUsesGamma);
        writer.Write(colour.BackgroundUsesCsc);
        writer.Write(colour.TablesAreForIndices);
        WriteTable(writer, colour.Degamma);
        WriteMatrix(writer, colour.Matrix);
        WriteTable(writer, colour.Gamma);
    }

    /// <exception cref="InvalidDataException">The colours are impossible for a pipe.</exception>
    public static PipeColour Read(ref StateReader reader) => new()
    {
        Background = reader.ReadUInt(),
        BackgroundUsesGamma = reader.ReadBool(),
        BackgroundUsesCsc = reader.ReadBool(),
        TablesAreForIndices = reader.ReadBool(),
        Degamma = ReadTable(ref reader),
        Matrix = ReadMatrix(ref reader),
        Gamma = ReadTable(ref reader),
    };

    public static void Write(StateWriter writer, PlaneColour? colour)
    {
        writer.Write(colour is not null);
        if (colour is not null)
        {
            WriteTable(writer, colour.Degamma);
            WriteMatrix(writer, colour.Matrix);
            WriteTable(writer, colour.Gamma);
        }
    }

    /// <exception cref="InvalidDataException">The colours are impossible for a plane.</exception>
    public static PlaneColour? ReadPlane(ref StateReader reader) => !reader.ReadBool() ? null
        : new PlaneColour(ReadTable(ref reader), ReadMatrix(ref reader), ReadTable(ref reader));

    public static void WriteMatrix(StateWriter writer, ColourMatrix? matrix)
    {
        writer.Write(matrix is not null);
        if (matrix is not null)
        {
            foreach (int number in matrix.Coefficients.Concat(matrix.PreOffsets).Concat(matrix.PostOffsets))
            {
                writer.Write(number);
            }
        }
    }

    /// <exception cref="InvalidDataException">A number is out of range.</exception>
    public static ColourMatrix? ReadMatrix(ref StateReader reader) => !reader.ReadBool() ? null : new ColourMatrix(
        ReadNumbers(ref reader, 9, 16 * ColourMatrix.One),
        ReadNumbers(ref reader, 3, 2 * ColourMatrix.One),
        ReadNumbers(ref reader, 3, 2 * ColourMatrix.One));

    private static void WriteTable(StateWriter writer, ColourTable? table)
    {
        writer.Write(table is not null);
        if (table is not null)
        {
            writer.Write(table.IsSegmented);
            writer.Write(table.Length);
            writer.Write(table.Interpolates);
            writer.Write(MemoryMarshal.AsBytes(table.Red.AsSpan()));
            writer.Write(MemoryMarshal.AsBytes(table.Green.AsSpan()));
            writer.Write(MemoryMarshal.AsBytes(table.Blue.AsSpan()));
        }
    }

    private static ColourTable? ReadTable(ref StateReader reader)
    {
        if (!reader.ReadBool())
        {
            return null;
        }

        bool isSegmented = reader.ReadBool();
        int length = isSegmented
            ? reader.ReadInt(ColourTable.SegmentedLength, ColourTable.SegmentedLength)
            : reader.ReadInt(2, ColourTable.MaxLength);
        bool interpolates = reader.ReadBool();
        return new ColourTable(
            ReadEntries(ref reader, length),
            ReadEntries(ref reader, length),
            ReadEntries(ref reader, length),
            interpolates,
            isSegmented);
    }

    private static ImmutableArray<ushort> ReadEntries(ref StateReader reader, int length) =>
        [.. MemoryMarshal.Cast<byte, ushort>(reader.ReadBytes(length * sizeof(ushort)))];

    private static ImmutableArray<int> ReadNumbers(ref StateReader reader, int count, int limit)
    {
        ImmutableArray<int>.Builder numbers = ImmutableArray.CreateBuilder<int>(count);
        for (int i = 0; i < count; i++)
        {
            numbers.Add(reader.ReadInt(-limit, limit));
        }

        return numbers.MoveToImmutable();
    }
}
