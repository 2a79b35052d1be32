using GvtDevice.Mmio;

namespace GvtDevice.Interrupts;

/// <summary>One register above all groups. Source: SKL PRM vol. 2c, MASTER_INT_CTL.</summary>
internal sealed class Gen8Master : IMasterControl
{
    private const uint Enable = 1u << 31;

    private Register _master = null!;

    public bool IsEnabled => (_master.Value & Enable) != 0;

    public void Define(RegisterMapBuilder map, MasterWiring wiring)
    {
        _master = map.At(0x44200, "MASTER_INT_CTL").Writable(Enable).Volatile()
            .OnRead(enable => enable | wiring.Pending())
            .OnWrite(w =>
            {
                wiring.EnableWritten((w.Old & Enable) != 0);
                return w.New;
            });
    }

    public uint Shown(uint pending) => pending;
}
