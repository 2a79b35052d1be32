namespace VfioUser.Server;

/// <summary>
/// A PCI device behind a vfio-user socket. Every member is called on the server's device thread, one call at a time, so
/// a device needs no locks. A handler must return quickly: QEMU freezes the whole guest while it waits for a reply and
/// stops using the device after five seconds.
/// </summary>
/// <remarks>
/// To refuse a request, throw <see cref="VfioUserException"/>; its errno becomes the error reply. Any other exception
/// is a bug of the device: the client gets EIO, and the stack trace is logged. The device keeps its state when the
/// client disconnects.
/// </remarks>
public interface IVfioUserDevice
{
    /// <summary>The regions of the device. Clients see size 0 at all other indexes.</summary>
    IReadOnlyList<Region> Regions { get; }

    /// <summary>The interrupts of the device. Clients see count 0 at all other indexes.</summary>
    IReadOnlyList<IrqDescription> Irqs { get; }

    /// <summary>Called once, before any other call, with the services of the server.</summary>
    void Attach(IDeviceHost host);

    /// <summary>Fills <paramref name="data"/> from <paramref name="offset"/> (bytes) of a region. The server has
    /// checked range and access right.</summary>
    void Read(int region, ulong offset, Span<byte> data);

    /// <summary>Writes <paramref name="data"/> at <paramref name="offset"/> (bytes) of a region. The server has checked
    /// range and access right.</summary>
    void Write(int region, ulong offset, ReadOnlySpan<byte> data);

    /// <summary>DEVICE_RESET: restores the state after power-on.</summary>
    void Reset();

    /// <summary>Called when the set of DMA windows changed; addresses translated earlier may be stale. A device that
    /// translates at each access can ignore it.</summary>
    void OnDmaChanged()
    {
    }
}
