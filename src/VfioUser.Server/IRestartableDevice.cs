using System.Buffers;

namespace VfioUser.Server;

/// <summary>A device that another process can go on with at any moment, also after a crash: what it has changed is
/// recorded after each request, timer and posted work, before anybody can see the effect. The memory that clients map
/// (<see cref="Region.Backing"/>) is not part of the state: the owner keeps those files. All members are called on the
/// device thread.</summary>
/// <remarks>Such a device has no <see cref="Region.IoEventFds"/>.</remarks>
public interface IRestartableDevice : IVfioUserDevice
{
    /// <summary>Whether a client's read has changed the state since the last <see cref="SaveChanges"/>. Writes, timers
    /// and posted work are taken to change it.</summary>
    bool HasReadEffects { get; }

    /// <summary>Writes the whole state.</summary>
    void SaveAll(IBufferWriter<byte> state);

    /// <summary>Appends what has changed since the last call of this method or of <see cref="SaveAll"/>; nothing if
    /// nothing has.</summary>
    /// <param name="changes">The changes of the device, in order.</param>
    /// <param name="isThorough">Whether anything may have changed: a timer has fired, or other work has run. Otherwise
    /// only region accesses of the client and their consequences.</param>
    void SaveChanges(IBufferWriter<byte> changes, bool isThorough);

    /// <summary>Goes on from a saved state. Times are absolute: it is the same machine, and the time between counts as
    /// if the device had not been looked at.</summary>
    /// <param name="state">What <see cref="SaveAll"/> wrote.</param>
    /// <param name="changes">What <see cref="SaveChanges"/> has appended since, in order.</param>
    /// <exception cref="InvalidDataException">The state is of another build or kind of device; the device is
    /// unchanged, or must be reset.</exception>
    void Resume(ReadOnlySpan<byte> state, ReadOnlySpan<byte> changes);
}
