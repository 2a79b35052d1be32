using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Recognises photographs and films by how many neighbours are equal: in text and drawings most are.</summary>
internal static class Photograph
{
    /// <summary>Smaller areas are not examined.</summary>
    private const int MinPixels = 4096;

    private const int SampledRows = 8;

    /// <summary>The fraction of pixels that equal their left neighbour; 1 for a small area.</summary>
    public static double EqualNeighbours(Frame frame, PixelRect area)
    {
        if (area.Area < MinPixels)
        {
            return 1;
        }

        int equal = 0;
        for (int i = 0; i < SampledRows; i++)
        {
            ReadOnlySpan<uint> row = frame.Row(area.Y + (int)((long)area.Height * i / SampledRows))
                .Slice(area.X, area.Width);
            for (int x = 1; x < row.Length; x++)
            {
                equal += row[x] == row[x - 1] ? 1 : 0;
            }
        }

        return equal / (double)(SampledRows * area.Width);
    }

    /// <summary>Whether so few neighbours are equal that it is a photograph.</summary>
    public static bool IsLikely(double equalNeighbours) => equalNeighbours < 1.0 / 2;
}
