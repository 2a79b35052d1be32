using GvtDevice.Mmio;

namespace GvtDevice.Phys;

/// <summary>The flexible I/O adapter, which says who owns the Type-C PHYs. The connectors here are soldered ones (HDMI,
/// DisplayPort), so every PHY is ready for the display, and no alternate mode is entered. Source: TGL PRM vol. 2c,
/// PORT_TX_DFLEXDPSP, DFLEXDPPMS, DFLEXDPCSSS.</summary>
/// <param name="count">Number of PHYs.</param>
internal sealed class TypeCBlock(int count) : IRegisterBlock
{
    private const uint Adapter = 0x163000;

    public void Define(RegisterMapBuilder map)
    {
        map.At(Adapter + 0x8A0, "PORT_TX_DFLEXDPSP").ReadOnly();
        map.At(Adapter + 0x890, "PORT_TX_DFLEXDPPMS").Reset((1u << count) - 1).ReadOnly();
        map.Plain(
        [
            new(Adapter + 0x880, "PORT_TX_DFLEXPA1"), new(Adapter + 0x894, "PORT_TX_DFLEXDPCSSS"),
            new(Adapter + 0x8C0, "PORT_TX_DFLEXDPMLE1"),
        ]);
    }
}
