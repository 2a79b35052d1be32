namespace VfioUser.Server;

/// <summary>Guest physical memory, as far as the client has mapped it. The guest writes to it at any time: read a
/// value once, check the copy, use the copy.</summary>
/// <remarks>
/// Memory that came without a file is copied by the client, on request: that works from timers and posted work, and not
/// from <see cref="IVfioUserDevice.Read"/>, <see cref="IVfioUserDevice.Write"/> and the other handlers of the client's
/// commands, for a client that waits for us answers nothing. (A client with a twin socket does.) A handler that needs
/// the memory posts work. While a copy waits for the client, the device's reads, writes and timers are served, but a
/// copy that they ask for fails, and the waiting one fails when the client takes the memory away, resets the device or
/// is silent for <see cref="VfioUserServerOptions.DmaTimeout"/>. Source: vfio-user spec, "VFIO_USER_DMA_READ".
/// </remarks>
public interface IGuestMemory
{
    /// <summary>Copies guest memory from <paramref name="address"/>; the range may cross windows that touch.</summary>
    /// <returns>false, with <paramref name="destination"/> undefined, when a byte of it is not mapped readable, or the
    /// client did not deliver.</returns>
    bool TryRead(ulong address, Span<byte> destination);

    /// <summary>Copies into guest memory at <paramref name="address"/>; the range may cross windows that
    /// touch.</summary>
    /// <returns>false, with nothing or a leading part written, when a byte of it is not mapped writable, or the client
    /// did not take it.</returns>
    bool TryWrite(ulong address, ReadOnlySpan<byte> source);

    /// <summary>Opens what is mapped now for another thread. Any thread may call this, and nothing waits for it: the
    /// client takes memory back when it likes, and mapping and file go with the last view that has them.</summary>
    IGuestMemoryView OpenView();
}
