namespace VfioUser.Server;

/// <summary>Guest physical memory that the client has mapped. The guest can write to it at any time: read a value once,
/// check the copy, use the copy.</summary>
/// <remarks>
/// The client copies memory that it mapped without a file, on request of the server. That works from timers and posted
/// work. It does not work from <see cref="IVfioUserDevice.Read"/>, <see cref="IVfioUserDevice.Write"/> and the other
/// handlers of client commands, because a client that waits for the server's reply answers no request. (A client with a
/// twin socket does.) A handler that needs such memory posts work. While a copy waits for the client, the server still
/// serves the device's reads, writes and timers, but a copy that they request fails. The waiting copy fails when the
/// client unmaps the memory, resets the device or does not answer within
/// <see cref="VfioUserServerOptions.DmaTimeout"/>. Source: vfio-user spec, "VFIO_USER_DMA_READ".
/// </remarks>
public interface IGuestMemory
{
    /// <summary>Copies guest memory from <paramref name="address"/>. The range may cross adjacent windows.</summary>
    /// <returns>false, with <paramref name="destination"/> undefined, when a byte of the range is not mapped readable,
    /// or the client did not deliver it.</returns>
    bool TryRead(ulong address, Span<byte> destination);

    /// <summary>Copies into guest memory at <paramref name="address"/>. The range may cross adjacent windows.</summary>
    /// <returns>false when a byte of the range is not mapped writable, or the client did not accept it. Then nothing or
    /// a leading part has been written.</returns>
    bool TryWrite(ulong address, ReadOnlySpan<byte> source);

    /// <summary>Fills guest memory with zeros from <paramref name="address"/> on. The range may cross adjacent windows.
    /// Memory that nobody has touched yet stays so.</summary>
    /// <returns>As <see cref="TryWrite"/>.</returns>
    bool TryClear(ulong address, ulong length);

    /// <summary>Opens the memory that is mapped now, for use on another thread. Any thread; never waits. The client can
    /// unmap memory at any time; its mapping and file stay open until the last view that has them is disposed
    /// of.</summary>
    IGuestMemoryView OpenView();
}
