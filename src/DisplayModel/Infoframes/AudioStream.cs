namespace DisplayModel.Infoframes;

/// <summary>The audio infoframe: which loudspeakers get what. Source: CTA-861-H, section 6.6.</summary>
/// <param name="Channels">2 to 8; null when the stream says it.</param>
/// <param name="Allocation">Which loudspeakers, as a code of table 31.</param>
public sealed record AudioStream(int? Channels, int Allocation)
{
    private const int PayloadSize = 5;

    /// <returns>null when it is another infoframe, or too short.</returns>
    public static AudioStream? Decode(Infoframe infoframe)
    {
        ReadOnlySpan<byte> payload = infoframe.Payload.Span;
        return infoframe.Type != InfoframeType.Audio || payload.Length < PayloadSize
            ? null
            : new AudioStream((payload[0] & 7) is > 0 and int code ? code + 1 : null, payload[3]);
    }
}
