namespace VfioUser.Server;

/// <summary>Accesses to the bytes that a region begins with, where the region may be longer than they are: its rest
/// reads 0 and takes no writes. No access throws.</summary>
public static class RegionBytes
{
    /// <summary>For <see cref="IVfioUserDevice.Read"/>.</summary>
    /// <param name="bytes">From offset 0 of the region on.</param>
    /// <param name="offset">Of the access.</param>
    /// <param name="data">What the client gets.</param>
    public static void Read(ReadOnlySpan<byte> bytes, ulong offset, Span<byte> data)
    {
        int count = Common(bytes.Length, offset, data.Length);
        if (count > 0)
        {
            bytes.Slice((int)offset, count).CopyTo(data);
        }

        data[count..].Clear();
    }

    /// <summary>For <see cref="IVfioUserDevice.Write"/>.</summary>
    /// <param name="bytes">From offset 0 of the region on.</param>
    /// <param name="offset">Of the access.</param>
    /// <param name="data">What the client wrote.</param>
    public static void Write(Span<byte> bytes, ulong offset, ReadOnlySpan<byte> data)
    {
        int count = Common(bytes.Length, offset, data.Length);
        if (count > 0)
        {
            data[..count].CopyTo(bytes[(int)offset..]);
        }
    }

    private static int Common(int size, ulong offset, int length) =>
        offset < (ulong)size ? Math.Min(length, size - (int)offset) : 0;
}
