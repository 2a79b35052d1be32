using System.Buffers.Binary;

namespace DisplayModel.Infoframes;

/// <summary>The dynamic range and mastering infoframe, which describes a picture of high dynamic range. 0 stands for
/// unknown luminances. Source: CTA-861-H, section 6.9.</summary>
/// <param name="Transfer">How values become light.</param>
/// <param name="MaxLuminance">Of the mastering display, in cd/m².</param>
/// <param name="MinLuminance">Of the mastering display, in cd/m².</param>
/// <param name="MaxContentLight">The brightest pixel, in cd/m².</param>
/// <param name="MaxFrameAverageLight">The brightest frame on average, in cd/m².</param>
public sealed record DynamicRange(
    TransferFunction Transfer, int MaxLuminance, double MinLuminance, int MaxContentLight, int MaxFrameAverageLight)
{
    private const int PayloadSize = 26;
    private const int MaxLuminanceAt = 18;
    private const double MinLuminanceUnit = 0.0001;

    /// <returns>null for another infoframe, or one that is too short.</returns>
    public static DynamicRange? Decode(Infoframe infoframe)
    {
        ReadOnlySpan<byte> payload = infoframe.Payload.Span;
        if (infoframe.Type != InfoframeType.DynamicRange || payload.Length < PayloadSize)
        {
            return null;
        }

        ReadOnlySpan<byte> light = payload[MaxLuminanceAt..];
        return new DynamicRange(
            (TransferFunction)(payload[0] & 7),
            BinaryPrimitives.ReadUInt16LittleEndian(light),
            BinaryPrimitives.ReadUInt16LittleEndian(light[2..]) * MinLuminanceUnit,
            BinaryPrimitives.ReadUInt16LittleEndian(light[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(light[6..]));
    }
}

/// <summary>Source: CTA-861-H, table 46; 4 to 7 are reserved.</summary>
public enum TransferFunction
{
    /// <summary>The gamma of standard dynamic range.</summary>
    StandardGamma = 0,
    /// <summary>The same gamma for high dynamic range.</summary>
    HighGamma = 1,
    /// <summary>Perceptual quantiser, SMPTE ST 2084.</summary>
    Pq = 2,
    /// <summary>Hybrid log-gamma, ITU-R BT.2100.</summary>
    Hlg = 3,
}
