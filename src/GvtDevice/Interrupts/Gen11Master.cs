using GvtDevice.Mmio;

namespace GvtDevice.Interrupts;

/// <summary>Two levels: the display has its own control register, which is one bit of the topmost register. Source: ICL
/// PRM vol. 2c, GFX_MSTR_INTR, DISPLAY_INT_CTL.</summary>
internal sealed class Gen11Master : IMasterControl
{
    private const uint Enable = 1u << 31;
    private const uint Display = 1u << 16;

    /// <summary>Bits of pipes, ports, hot-plug, miscellaneous interrupts and the south display.</summary>
    private const uint DisplayGroups = 0x00FF_0000;

    private Register _top = null!;
    private Register _display = null!;

    public bool IsEnabled => (_top.Value & Enable) != 0;

    public void Define(RegisterMapBuilder map, MasterWiring wiring)
    {
        _top = map.At(0x190010, "GFX_MSTR_INTR").Writable(Enable).Volatile()
            .OnRead(enable => enable | Shown(wiring.Pending()))
            .OnWrite(w =>
            {
                wiring.EnableWritten((w.Old & Enable) != 0);
                return w.New;
            });
        _display = map.At(0x44200, "DISPLAY_INT_CTL").Writable(Enable).Volatile()
            .OnRead(enable => enable | (wiring.Pending() & DisplayGroups))
            .OnWrite(w =>
            {
                wiring.Changed();
                return w.New;
            });
    }

    public uint Shown(uint pending)
    {
        bool showsDisplay = (_display.Value & Enable) != 0 && (pending & DisplayGroups) != 0;
        return (pending & ~DisplayGroups) | (showsDisplay ? Display : 0);
    }
}
