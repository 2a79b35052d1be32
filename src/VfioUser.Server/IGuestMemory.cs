namespace VfioUser.Server;

/// <summary>Guest physical memory, as far as the client has mapped it. The guest writes to it at any time: read a
/// value once, check the copy, use the copy.</summary>
public interface IGuestMemory
{
    /// <summary>Copies guest memory from <paramref name="address"/>; the range may cross windows that touch.</summary>
    /// <returns>false, with <paramref name="destination"/> undefined, when a byte of it is not mapped readable.</returns>
    bool TryRead(ulong address, Span<byte> destination);

    /// <summary>Copies into guest memory at <paramref name="address"/>; the range may cross windows that touch.</summary>
    /// <returns>false, with nothing or a leading part written, when a byte of it is not mapped writable.</returns>
    bool TryWrite(ulong address, ReadOnlySpan<byte> source);
}
