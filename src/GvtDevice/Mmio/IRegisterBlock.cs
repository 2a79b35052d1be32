using VfioUser.Server;

namespace GvtDevice.Mmio;

/// <summary>One unit of the hardware: the registers it answers and what they do.</summary>
internal interface IRegisterBlock
{
    /// <summary>Declares the unit's registers; called once.</summary>
    void Define(RegisterMapBuilder map);

    /// <summary>The server's clock, timers and guest memory are there from now on; called once.</summary>
    void Attach(IDeviceHost host)
    {
    }

    /// <summary>Drops state that does not live in registers; the registers themselves have been reset
    /// already.</summary>
    void Reset()
    {
    }

    /// <summary>All registers have been restored: finds out again what follows from them. What a unit keeps beside them
    /// is an <see cref="ISavedBlock"/>.</summary>
    void OnRegistersRestored()
    {
    }
}
