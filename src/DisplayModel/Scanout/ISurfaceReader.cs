namespace DisplayModel.Scanout;

/// <summary>The source of pixels: a flat space of bytes that holds the surfaces of planes.</summary>
public interface ISurfaceReader
{
    /// <summary>Copies bytes from <paramref name="surfaceOffset"/>; the guest can change them meanwhile.</summary>
    /// <returns>false when a byte of the range cannot be read; the destination is then undefined.</returns>
    bool TryRead(ulong surfaceOffset, Span<byte> destination);
}
