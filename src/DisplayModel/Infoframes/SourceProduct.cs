using System.Text;

namespace DisplayModel.Infoframes;

/// <summary>The SPD infoframe: identifies the source. Source: CTA-861-H, section 6.5.</summary>
/// <param name="Vendor">Name of the vendor, at most 8 characters.</param>
/// <param name="Product">Name of the product, at most 16 characters.</param>
/// <param name="Device">Code for the kind of device; 9 is a PC.</param>
public sealed record SourceProduct(string Vendor, string Product, int Device)
{
    private const int VendorSize = 8;
    private const int ProductSize = 16;

    /// <returns>null for another infoframe, or one that is too short.</returns>
    public static SourceProduct? Decode(Infoframe infoframe)
    {
        ReadOnlySpan<byte> payload = infoframe.Payload.Span;
        return infoframe.Type != InfoframeType.SourceProduct || payload.Length <= VendorSize + ProductSize
            ? null
            : new SourceProduct(
                Text(payload[..VendorSize]), Text(payload.Slice(VendorSize, ProductSize)),
                payload[VendorSize + ProductSize]);
    }

    /// <summary>Drops unprintable characters, because the text comes from the guest.</summary>
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
