namespace GvtDevice.Firmware;

/// <summary>The 8-bit checksum of PC firmware structures: all bytes together sum to 0.</summary>
internal static class Checksum
{
    /// <summary>The byte that makes the sum 0 when it is put where <paramref name="image"/> now has 0.</summary>
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
