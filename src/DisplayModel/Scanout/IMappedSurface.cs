namespace DisplayModel.Scanout;

/// <summary>A surface space whose memory can be read in place.</summary>
public interface IMappedSurface : ISurfaceReader
{
    /// <summary>The contiguous bytes from <paramref name="surfaceOffset"/> on, at most <paramref name="length"/>; none
    /// if they cannot be mapped. The guest can change them at any time, so a caller that needs the same bytes twice
    /// copies them. Valid until the caller returns to the owner of the space.</summary>
    ReadOnlySpan<byte> Map(ulong surfaceOffset, int length);
}
