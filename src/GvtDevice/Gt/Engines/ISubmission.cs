using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Gt.Engines;

/// <summary>The registers by which a driver submits two contexts to an engine.</summary>
internal interface ISubmission
{
    /// <summary>Declares the registers; called once.</summary>
    /// <param name="map">Collects the declarations.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="submit">Called with the first and the second context of a submission.</param>
    void Define(RegisterMapBuilder map, EngineIdentity engine, Action<ContextDescriptor, ContextDescriptor> submit);

    /// <summary>Drops an incomplete submission.</summary>
    void Reset();

    /// <summary>Writes the state outside registers.</summary>
    void Save(StateWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    void Restore(ref StateReader reader);
}
