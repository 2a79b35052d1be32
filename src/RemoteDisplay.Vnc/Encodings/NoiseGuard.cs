using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Decides whether to compress rectangles in which few neighbours are equal: whether it pays, and whether
/// there is time.</summary>
/// <param name="budget">The time for photographs and films.</param>
internal sealed class NoiseGuard(CompressionBudget budget)
{
    /// <summary>The number of rectangles stored before another one is compressed as a trial.</summary>
    private const int TrialInterval = 64;

    private int _untilTrial;
    private bool _looksLikeNoise;
    private bool _looksLikePhotograph;

    /// <summary>Whether to store this rectangle uncompressed.</summary>
    public bool ShouldStore(Frame frame, PixelRect area)
    {
        double equal = Photograph.EqualNeighbours(frame, area);
        _looksLikeNoise = equal < 1.0 / 32;
        _looksLikePhotograph = Photograph.IsLikely(equal);
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
}
