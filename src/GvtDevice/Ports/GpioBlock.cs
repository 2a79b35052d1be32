using GvtDevice.Mmio;

namespace GvtDevice.Ports;

/// <summary>The clock and data pins of the display data channels for bit-banging. No device answers there; the wires
/// are pulled high, and read low only while the driver pulls them low. Source: SKL PRM vol. 2c, GPIO_CTL.</summary>
internal sealed class GpioBlock(int pinCount) : IRegisterBlock
{
    public void Define(RegisterMapBuilder map)
    {
        for (uint pin = 1; pin <= pinCount; pin++)
        {
            map.At(0xC5010 + (4 * (pin - 1)), $"GPIO_CTL_{pin}").OnRead(Wires).OnWrite(OnControl);
        }
    }

    /// <summary>The register as read. Each wire (clock in bits 4:0, data in bits 12:8) has a direction mask, direction,
    /// value mask, value out and value in.</summary>
    private static uint Wires(uint stored) => Wire(stored, 0) | Wire(stored, 8);

    private static uint Wire(uint stored, int shift)
    {
        uint wire = (stored >> shift) & 0x0A;
        bool pulledLow = wire == 0x02;
        return (wire | (pulledLow ? 0u : 0x10)) << shift;
    }

    /// <summary>Writes those bits whose mask bit, the next lower one, is written as 1.</summary>
    private static uint OnControl(RegisterWrite w)
    {
        uint writable = (w.Written & 0x0505) << 1;
        return (w.Old & ~writable) | (w.Written & writable);
    }
}
