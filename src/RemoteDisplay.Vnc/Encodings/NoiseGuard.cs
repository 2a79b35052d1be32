using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Learns whether compressing pictures with few equal neighbours is worth the time, and whether there is
/// any.</summary>
/// <param name="budget">For photographs and films.</param>
internal sealed class NoiseGuard(CompressionBudget budget)
{
    /// <summary>Smaller rectangles are always compressed.</summary>
    private const int MinPixels = 4096;

    /// <summary>Rectangles that pass before one is compressed to see whether it pays again.</summary>
    private const int TrialInterval = 64;

    private const int SampledRows = 8;

    private int _untilTrial;
    private bool _looksLikeNoise;
    private bool _looksLikePhotograph;

    /// <summary>Whether to store this rectangle as it is.</summary>
    public bool ShouldStore(Frame frame, PixelRect area)
    {
        double equal = area.Area >= MinPixels ? EqualNeighbours(frame, area) : 1;
        _looksLikeNoise = equal < 1.0 / 32;
        _looksLikePhotograph = equal < 1.0 / 2;
        budget.Begin();
        return (_looksLikeNoise && --_untilTrial > 0) || (_looksLikePhotograph && budget.IsSpent);
    }

    /// <summary>Tells how well the rectangle last asked about was compressed.</summary>
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

    /// <summary>The part of all pixels that are as the one before.</summary>
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
