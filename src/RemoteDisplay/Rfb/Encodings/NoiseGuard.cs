using DisplayModel;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Rfb.Encodings;

/// <summary>Learns whether compressing pictures without equal neighbours is worth the time.</summary>
internal sealed class NoiseGuard
{
    /// <summary>Smaller rectangles are always compressed.</summary>
    private const int MinPixels = 4096;

    /// <summary>Rectangles that pass before one is compressed to see whether it pays again.</summary>
    private const int TrialInterval = 64;

    private const int SampledRows = 8;

    private int _untilTrial;
    private bool _looksLikeNoise;

    /// <summary>Whether to store this rectangle as it is.</summary>
    public bool IsNoise(Frame frame, PixelRect area)
    {
        _looksLikeNoise = area.Area >= MinPixels && LooksLikeNoise(frame, area);
        return _looksLikeNoise && --_untilTrial > 0;
    }

    /// <summary>Tells how well the rectangle last asked about was compressed.</summary>
    public void Learn(int length, int compressedLength)
    {
        if (_looksLikeNoise)
        {
            bool isWaste = compressedLength > length - (length / 16);
            _untilTrial = isWaste ? TrialInterval : 0;
        }
    }

    private static bool LooksLikeNoise(Frame frame, PixelRect area)
    {
        int equal = 0;
        for (int i = 0; i < SampledRows; i++)
        {
            ReadOnlySpan<uint> row = frame.Row(area.Y + (int)((long)area.Height * i / SampledRows)).Slice(area.X, area.Width);
            for (int x = 1; x < row.Length; x++)
            {
                equal += row[x] == row[x - 1] ? 1 : 0;
            }
        }

        return equal * 32 < SampledRows * area.Width;
    }
}
