using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Decides whether to compress rectangles in which few neighbours are equal: whether it pays, and whether
/// there is time.</summary>
/// <param name="budget">The time for photographs and films.</param>
internal sealed class NoiseGuard(CompressionBudget budget)
{
    /// <summary>Smaller rectangles are always compressed.</summary>
    private const int MinPixels = 4096;

    /// <summary>The number of rectangles stored before another one is compressed as a trial.</summary>
    private const int TrialInterval = 64;

    private const int SampledRows = 8;

    private int _untilTrial;
    private bool _looksLikeNoise;
    private bool _looksLikePhotograph;

    /// <summary>Whether to store this rectangle uncompressed.</summary>
    public bool ShouldStore(Frame frame, PixelRect area)
    {
        double equal = area.Area >= MinPixels ? EqualNeighbours(frame, area) : 1;
        _looksLikeNoise = equal < 1.0 / 32;
        _looksLikePhotograph = equal < 1.0 / 2;
        budget.Begin();
        return (_looksLikeNoise && --_untilTrial > 0) || (_looksLikePhotograph && budget.IsSpent);
    }

    /// <summary>Records how well the last rectangle was compressed.</summary>
    public void Learn(int length, int compressedLength)
    {
        if (_looksLikePhotograph)
        {
            budget.End();
        }

        if (_looksLikeNoise)
        {
            bool isWaste = compressedLength > length - (length / 16);
            _untilTrial = isWaste ? TrialInterval : 0;
        }
    }

    /// <summary>The fraction of pixels that equal their left neighbour.</summary>
    private static double EqualNeighbours(Frame frame, PixelRect area)
    {
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
}
