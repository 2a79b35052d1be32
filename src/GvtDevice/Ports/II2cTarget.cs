using VfioUser.Server;

namespace GvtDevice.Ports;

/// <summary>A device on an I²C bus, seen from the bus: one call per byte. Source: I²C-bus specification,
/// UM10204.</summary>
internal interface II2cTarget
{
    /// <summary>A (repeated) start condition with an address.</summary>
    /// <returns>false: nobody acknowledges that address.</returns>
    bool Start(byte address, bool read);

    void Write(byte value);

    byte Read();

    void Stop();

    /// <summary>Writes where the device is in a transaction.</summary>
    void Save(StateWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">Corrupt.</exception>
    void Restore(ref StateReader reader);
}
