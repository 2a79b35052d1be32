using System.Buffers;

namespace VfioUser.Server;

/// <summary>A device whose state can be taken to another process. Both members are called on the device thread while
/// the device is stopped: its timers stand still, its interrupts wait, and clients do not access its regions.</summary>
public interface IMigratableDevice : IVfioUserDevice
{
    /// <summary>Writes all that makes up the device's state, in a format that tells its own version; see
    /// <see cref="StateWriter"/>. A time is saved as what is left until then, for clocks differ.</summary>
    void Save(IBufferWriter<byte> state);

    /// <summary>Takes over what <see cref="Save"/> wrote, perhaps in another process; see <see cref="StateReader"/>.
    /// Guest memory has its contents, but may not be mapped yet.</summary>
    /// <exception cref="InvalidDataException">Corrupt, of another version or another kind of device. The client gets
    /// EINVAL, and the device is reset.</exception>
    void Restore(ReadOnlySpan<byte> state);
}
