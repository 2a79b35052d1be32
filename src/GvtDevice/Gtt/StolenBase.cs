using VfioUser.Server;
using VfioUser.Server.Pci;

namespace GvtDevice.Gtt;

/// <summary>The guest physical address of the stolen memory: the upper half of BAR0 as firmware has placed it. Firmware
/// locks the address before drivers run, and drivers read it once, at boot. It therefore stays the same when a driver
/// moves BAR0, as Linux does when it scans the bus again. The processor then finds nothing at this address. Source: SKL
/// PRM vol. 2c, BDSM; Linux, intel_graphics_quirks.</summary>
internal sealed class StolenBase(PciConfigSpace config)
{
    private uint _locked;                               // 0 until memory accesses are first enabled

    /// <summary>The address; 0 while BAR0 has none.</summary>
    public uint Address => _locked != 0 ? _locked : InBar0;

    private uint InBar0 =>
        GpuConfigSpace.RegisterBar(config) is > 0 and var bar0 ? bar0 + (uint)GpuLayout.Bar0Size : 0;

    /// <summary>Called after each write to the configuration space.</summary>
    public void OnConfigWritten() => _locked = (config.Command & PciCommand.MemorySpace) != 0 ? Address : _locked;

    /// <summary>Lets firmware place the memory again.</summary>
    public void Reset() => _locked = 0;

    public void Save(StateWriter writer) => writer.Write(_locked);

    public void Restore(ref StateReader reader) => _locked = reader.ReadUInt();
}
