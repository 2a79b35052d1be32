namespace VfioUser.Server;

/// <summary>
/// A PCI device behind a vfio-user socket. Every member is called on the server's device thread, one call at a time,
/// so a device needs no locks. A handler must return quickly: QEMU freezes the whole guest while it waits for a reply
/// and gives the device up after five seconds.
/// </summary>
/// <remarks>
/// To refuse a request throw <see cref="VfioUserException"/>; its errno becomes the error reply. Any other exception
/// is a bug of the device: the client gets EIO and the stack goes to the log. Device state outlives the client.
/// </remarks>
public interface IVfioUserDevice
{
    /// <summary>The regions that exist; indexes that are not listed are answered with size 0.</summary>
    IReadOnlyList<Region> Regions { get; }

    /// <summary>The interrupt indexes that exist; others are answered with count 0.</summary>
    IReadOnlyList<IrqDescription> Irqs { get; }

    /// <summary>Called once, before any other call, with the services that the server offers.</summary>
    void Attach(IDeviceHost host);

    /// <summary>Fills <paramref name="data"/> from <paramref name="offset"/> of a region; range and access right
    /// have been checked.</summary>
    void Read(int region, ulong offset, Span<byte> data);

    /// <summary>Writes <paramref name="data"/> at <paramref name="offset"/> of a region; range and access right have
    /// been checked.</summary>
    void Write(int region, ulong offset, ReadOnlySpan<byte> data);

    /// <summary>DEVICE_RESET: the state after power-on.</summary>
    void Reset();

    /// <summary>The set of DMA windows changed; addresses translated earlier may be stale. Devices that translate at
    /// each access need not know.</summary>
    void OnDmaChanged()
    {
    }
}
