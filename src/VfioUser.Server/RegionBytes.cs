namespace VfioUser.Server;

/// <summary>Accesses the leading bytes of a region that may be longer: the rest reads 0 and ignores writes. No access
/// throws.</summary>
public static class RegionBytes
{
    /// <summary>For <see cref="IVfioUserDevice.Read"/>.</summary>
    /// <param name="bytes">The bytes at offset 0 and up of the region.</param>
    /// <param name="offset">The offset of the access, in bytes.</param>
    /// <param name="data">The bytes to return to the client.</param>
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
    /// <param name="bytes">The bytes at offset 0 and up of the region.</param>
    /// <param name="offset">The offset of the access, in bytes.</param>
    /// <param name="data">The bytes that the client wrote.</param>
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
