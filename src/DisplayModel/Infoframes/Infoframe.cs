namespace DisplayModel.Infoframes;

/// <summary>Data that a source sends to a monitor beside the picture. Source: CTA-861-H, section 6.</summary>
/// <param name="Type">See <see cref="InfoframeType"/>.</param>
/// <param name="Version">Version, 1 to 255.</param>
/// <param name="IsSound">Whether the checksum is right.</param>
/// <param name="Payload">The bytes after header and checksum.</param>
public sealed record Infoframe(InfoframeType Type, byte Version, bool IsSound, ReadOnlyMemory<byte> Payload)
{
    private const int HeaderSize = 3;
    private const int MaxPayload = 27;
    private const byte TypeFlag = 0x80;

    /// <summary>Decodes an infoframe in a secondary data packet of DisplayPort, which has no checksum. Source:
    /// DisplayPort 1.4, section 2.2.5.1.</summary>
    /// <param name="packet">HB0 to HB3, version, length, payload; further bytes are ignored.</param>
    /// <returns>null if these bytes are not such a packet.</returns>
    public static Infoframe? ParseSecondaryData(ReadOnlySpan<byte> packet)
    {
        const int typeAt = 1;
        const int versionAt = 4;
        const int lengthAt = 5;
        const int payloadAt = 6;
        return packet.Length < payloadAt || packet[0] != 0 || (packet[typeAt] & TypeFlag) == 0
            || packet[lengthAt] > MaxPayload || packet.Length < payloadAt + packet[lengthAt]
            ? null
            : new Infoframe(
                (InfoframeType)packet[typeAt],
                packet[versionAt],
                IsSound: true,
                packet.Slice(payloadAt, packet[lengthAt]).ToArray());
    }

    /// <param name="packet">Header, checksum, payload; further bytes are ignored.</param>
    /// <returns>null if these bytes are not an infoframe.</returns>
    public static Infoframe? Parse(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < HeaderSize + 1 || (packet[0] & TypeFlag) == 0 || packet[2] > MaxPayload
            || packet.Length < HeaderSize + 1 + packet[2])
        {
            return null;
        }

        ReadOnlySpan<byte> frame = packet[..(HeaderSize + 1 + packet[2])];
        byte sum = 0;
        foreach (byte value in frame)
        {
            sum += value;
        }

        return new Infoframe((InfoframeType)packet[0], packet[1], sum == 0, frame[(HeaderSize + 1)..].ToArray());
    }
}

/// <summary>Types of infoframes; other values exist. Source: CTA-861-H, table 8.</summary>
public enum InfoframeType : byte
{
    VendorSpecific = 0x81,
    AuxiliaryVideo = 0x82,
    SourceProduct = 0x83,
    Audio = 0x84,
    DynamicRange = 0x87,
}
