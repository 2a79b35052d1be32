namespace VfioUser.Server.Pci;

/// <summary>Where the MSI-X table or its pending bits lie.</summary>
/// <param name="Region">Index of the BAR.</param>
/// <param name="Offset">Bytes from the start of the BAR.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct MsixPlace(int Region, ulong Offset, int Length)
{
    /// <summary>Whether an access touches a byte of it. The range of the access has been checked, so its end does not
    /// wrap.</summary>
    public bool Overlaps(int region, ulong offset, int length) =>
        region == Region && offset < Offset + (ulong)Length && offset + (ulong)length > Offset;

    /// <summary>Which bytes of it an access that <see cref="Overlaps"/> touches.</summary>
    /// <param name="offset">Where the access begins in the BAR.</param>
    /// <param name="length">Bytes of the access.</param>
    /// <returns>The first byte within this place and within the access, and how many there are.</returns>
    public (int Own, int Access, int Count) Common(ulong offset, int length)
    {
        ulong start = Math.Max(offset, Offset);
        ulong end = Math.Min(offset + (ulong)length, Offset + (ulong)Length);
        return ((int)(start - Offset), (int)(start - offset), (int)(end - start));
    }
}
