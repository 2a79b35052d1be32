using VfioUser.Server;

namespace GvtDevice.Mmio;

/// <summary>One unit of the hardware: its registers and their behaviour.</summary>
internal interface IRegisterBlock
{
    /// <summary>Declares the unit's registers; called once.</summary>
    void Define(RegisterMapBuilder map);

    /// <summary>Connects the unit to the server's clock, timers and guest memory; called once.</summary>
    void Attach(IDeviceHost host)
    {
    }

    /// <summary>Resets state outside registers; the registers have been reset before.</summary>
    void Reset()
    {
    }

    /// <summary>Called when all registers have been restored: the unit derives again what follows from them. A unit
    /// with further state is an <see cref="ISavedBlock"/>.</summary>
    void OnRegistersRestored()
    {
    }
}
