namespace DisplayModel;

/// <summary>A surface space whose memory can be looked at where it is, without a copy.</summary>
public interface IMappedSurface : ISurfaceReader
{
    /// <summary>The bytes from <paramref name="surfaceOffset"/> on, as many as lie together but not more than <paramref
    /// name="length"/>; none when there is no way to them. The guest may change them meanwhile, so whoever needs the same
    /// bytes twice copies them. Valid until the caller returns to whoever owns the space.</summary>
    ReadOnlySpan<byte> Map(ulong surfaceOffset, int length);
}
