using System.Text;

namespace DisplayModel.Infoframes;

/// <summary>The SPD infoframe: who sends. Source: CTA-861-H, section 6.5.</summary>
/// <param name="Vendor">At most 8 characters.</param>
/// <param name="Product">At most 16 characters.</param>
/// <param name="Device">Code of the kind of device; 9 is a PC.</param>
public sealed record SourceProduct(string Vendor, string Product, int Device)
{
    private const int VendorSize = 8;
    private const int ProductSize = 16;

    /// <returns>null when it is another infoframe, or too short.</returns>
    public static SourceProduct? Decode(Infoframe infoframe)
    {
        ReadOnlySpan<byte> payload = infoframe.Payload.Span;
        return infoframe.Type != InfoframeType.SourceProduct || payload.Length <= VendorSize + ProductSize
            ? null
            : new SourceProduct(
                Text(payload[..VendorSize]), Text(payload.Slice(VendorSize, ProductSize)), payload[VendorSize + ProductSize]);
    }

    /// <summary>What is not printable is left out: it is the guest's.</summary>
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        foreach (byte value in bytes)
        {
            if (value is >= 0x20 and < 0x7F)
            {
                text.Append((char)value);
            }
        }

        return text.ToString().Trim();
    }
}
