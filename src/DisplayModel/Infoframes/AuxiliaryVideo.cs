namespace DisplayModel.Infoframes;

/// <summary>The AVI infoframe: how to interpret the picture. Source: CTA-861-H, section 6.4.</summary>
/// <param name="Colourspace">RGB, or the kind of YCbCr.</param>
/// <param name="Quantisation">The RGB values of black and white.</param>
/// <param name="AspectRatio">Aspect ratio of the picture; null if unspecified.</param>
/// <param name="Vic">Video identification code; 0 for a mode without one.</param>
/// <param name="Repetition">Number of times that each pixel is sent, 1 to 10.</param>
public sealed record AuxiliaryVideo(
    Colourspace Colourspace, Quantisation Quantisation, string? AspectRatio, int Vic, int Repetition)
{
    private const int PayloadSize = 13;

    /// <returns>null for another infoframe, or one that is too short.</returns>
    public static AuxiliaryVideo? Decode(Infoframe infoframe)
    {
        ReadOnlySpan<byte> payload = infoframe.Payload.Span;
        return infoframe.Type != InfoframeType.AuxiliaryVideo || payload.Length < PayloadSize
            ? null
            : new AuxiliaryVideo(
                (Colourspace)((payload[0] >> 5) & 7),
                (Quantisation)((payload[2] >> 2) & 3),
                ((payload[1] >> 4) & 3) switch { 1 => "4:3", 2 => "16:9", _ => null },
                payload[3],
                (payload[4] & 0x0F) + 1);
    }
}

/// <summary>Source: CTA-861-H, table 10; 4 to 7 are reserved.</summary>
public enum Colourspace
{
    Rgb = 0,
    YCbCr422 = 1,
    YCbCr444 = 2,
    YCbCr420 = 3,
}

/// <summary>Source: CTA-861-H, table 14; 3 is reserved.</summary>
public enum Quantisation
{
    /// <summary>Limited for a television mode, full for others.</summary>
    Default = 0,
    Limited = 1,
    Full = 2,
}
