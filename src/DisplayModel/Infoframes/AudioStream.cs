namespace DisplayModel.Infoframes;

/// <summary>The audio infoframe: channels and loudspeakers. Source: CTA-861-H, section 6.6.</summary>
/// <param name="Channels">Number of channels, 2 to 8; null if the stream carries it.</param>
/// <param name="Allocation">Loudspeakers, as a code of table 31.</param>
public sealed record AudioStream(int? Channels, int Allocation)
{
    private const int PayloadSize = 5;

    /// <returns>null for another infoframe, or one that is too short.</returns>
    public static AudioStream? Decode(Infoframe infoframe)
    {
        ReadOnlySpan<byte> payload = infoframe.Payload.Span;
        return infoframe.Type != InfoframeType.Audio || payload.Length < PayloadSize
            ? null
            : new AudioStream((payload[0] & 7) is > 0 and int code ? code + 1 : null, payload[3]);
    }
}
