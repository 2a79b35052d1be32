using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>A viewer's encoders, created when they are needed. They live as long as the viewer, because they hold the
/// same state as its decoders.</summary>
/// <param name="time">Measures how long compressing takes.</param>
internal sealed class EncoderSet(TimeProvider time) : IDisposable
{
    private readonly CompressionBudget _budget = new(time);
    private readonly RawEncoder _raw = new();
    private TightEncoder? _tight;
    private TightPngEncoder? _png;
    private ZrleEncoder? _zrle;
    private TightZrleEncoder? _both;

    /// <summary>The encoder of the viewer's first encoding that its pixel format allows.</summary>
    /// <param name="wanted">The viewer's encodings, best first.</param>
    /// <param name="format">The viewer's pixels.</param>
    /// <param name="level">Of zlib, 1 (fast) to 9 (small).</param>
    /// <param name="quality">Of JPEG, 1 to 100; null for the very pixels.</param>
    public RectangleEncoder Choose(
        IReadOnlyList<RfbEncoding> wanted, ViewerFormat format, int level, int? quality = null)
    {
        foreach (RfbEncoding encoding in wanted)
        {
            switch (encoding)
            {
                case RfbEncoding.Tight:
                    TightEncoder tight = Tight(level, quality);
                    return wanted.Contains(RfbEncoding.Zrle)
                        ? _both ??= new TightZrleEncoder(tight, Zrle(level))
                        : tight;
                case RfbEncoding.TightPng when format.Tight.BytesPerPixel == 3:
                    return _png ??= new TightPngEncoder();
                case RfbEncoding.Zrle:
                    return Zrle(level);
                case RfbEncoding.Raw:
                    return _raw;
                default:
                    break;
            }
        }

        return _raw;
    }

    public void Dispose()
    {
        _raw.Dispose();
        _tight?.Dispose();
        _png?.Dispose();
        _zrle?.Dispose();
    }

    private TightEncoder Tight(int level, int? quality)
    {
        _tight ??= new TightEncoder(_budget);
        _tight.Level = level;
        _tight.Quality = TurboJpeg.IsAvailable ? quality : null;
        return _tight;
    }

    private ZrleEncoder Zrle(int level)
    {
        _zrle ??= new ZrleEncoder(_budget);
        _zrle.Level = level;
        return _zrle;
    }
}
