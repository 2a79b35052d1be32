namespace GvtDevice.Firmware;

/// <summary>The 8-bit checksum of PC firmware structures: the sum of all bytes is 0.</summary>
internal static class Checksum
{
    /// <summary>The byte that makes the sum 0 when it replaces a 0 byte of <paramref name="image"/>.</summary>
    public static byte Complement(ReadOnlySpan<byte> image)
    {
        byte sum = 0;
        foreach (byte b in image)
        {
            sum += b;
        }

        return (byte)-sum;
    }
}
