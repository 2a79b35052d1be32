namespace VfioUser.Server.Pci;

/// <summary>The location of the MSI-X table or its pending bits.</summary>
/// <param name="Region">The index of the BAR.</param>
/// <param name="Offset">The offset in the BAR, in bytes.</param>
/// <param name="Length">The length in bytes.</param>
internal readonly record struct MsixPlace(int Region, ulong Offset, int Length)
{
    /// <summary>Whether an access touches a byte of this place. The range of the access has been checked, so its end
    /// does not wrap.</summary>
    public bool Overlaps(int region, ulong offset, int length) =>
        region == Region && offset < Offset + (ulong)Length && offset + (ulong)length > Offset;

    /// <summary>Returns the bytes of this place that an access touches, for which <see cref="Overlaps"/> is
    /// true.</summary>
    /// <param name="offset">The offset of the access in the BAR, in bytes.</param>
    /// <param name="length">The length of the access, in bytes.</param>
    /// <returns>The first byte relative to this place and relative to the access, and the number of bytes.</returns>
    public (int Own, int Access, int Count) Common(ulong offset, int length)
    {
        ulong start = Math.Max(offset, Offset);
        ulong end = Math.Min(offset + (ulong)length, Offset + (ulong)Length);
        return ((int)(start - Offset), (int)(start - offset), (int)(end - start));
    }
}
