using VfioUser.Server;

namespace GvtDevice.Ports;

/// <summary>A device on an I²C bus, called once for each byte. Source: I²C-bus specification, UM10204.</summary>
internal interface II2cTarget
{
    /// <summary>Handles a (repeated) start condition with an address.</summary>
    /// <returns>true if the device acknowledges the address.</returns>
    bool Start(byte address, bool read);

    void Write(byte value);

    byte Read();

    void Stop();

    /// <summary>Writes the state of the device's transaction.</summary>
    void Save(StateWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The state is corrupt.</exception>
    void Restore(ref StateReader reader);
}
