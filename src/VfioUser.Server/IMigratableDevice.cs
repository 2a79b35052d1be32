using System.Buffers;

namespace VfioUser.Server;

/// <summary>A device whose state can move to another process. Both members are called on the device thread.
/// <see cref="Restore"/>, and the last <see cref="Save"/>, are called while the device is stopped: its timers do not
/// fire, its interrupts wait, and clients do not access its regions.</summary>
public interface IMigratableDevice : IVfioUserDevice
{
    /// <summary>Writes the device's state in a format that contains its version; see <see cref="StateWriter"/>. Save a
    /// point in time as the time left until it, because the clocks of two hosts differ.</summary>
    void Save(IBufferWriter<byte> state);

    /// <summary>Restores the state that <see cref="Save"/> wrote, possibly in another process; see
    /// <see cref="StateReader"/>. Guest memory has its contents, but may not be mapped yet.</summary>
    /// <exception cref="InvalidDataException">The state is corrupt, or of another version or kind of device. The client
    /// gets EINVAL, and the device is reset.</exception>
    void Restore(ReadOnlySpan<byte> state);
}
