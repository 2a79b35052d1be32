namespace DisplayModel;

/// <summary>Where pixels come from: a flat space of bytes that planes point into.</summary>
public interface ISurfaceReader
{
    /// <summary>Copies bytes from <paramref name="surfaceOffset"/>; the guest may change them meanwhile.</summary>
    /// <returns>false when a byte of the range cannot be read; the destination is then undefined.</returns>
    bool TryRead(ulong surfaceOffset, Span<byte> destination);
}
