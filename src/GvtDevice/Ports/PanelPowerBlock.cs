using GvtDevice.Mmio;

namespace GvtDevice.Ports;

/// <summary>The power sequencer and the backlight of a built-in panel. A sequence is complete when the write that
/// starts it returns. Source: ICL PRM vol. 2c, PP_STATUS, PP_CONTROL, SBLC_PWM_CTL1.</summary>
internal sealed class PanelPowerBlock : IRegisterBlock
{
    private const uint PowerOn = 1;
    private const uint StatusOn = 1u << 31;
    private const uint OnAndIdle = 8;                   // sequence state

    public void Define(RegisterMapBuilder map)
    {
        Register control = map.At(0xC7204, "PP_CONTROL");
        map.At(0xC7200, "PP_STATUS").ReadOnly()
            .OnRead(_ => (control.Value & PowerOn) != 0 ? StatusOn | OnAndIdle : 0);
        map.Plain(
        [
            new(0xC7208, "PP_ON_DELAYS"), new(0xC720C, "PP_OFF_DELAYS"), new(0xC7210, "PP_DIVISOR"),
            new(0xC8250, "SBLC_PWM_CTL1"), new(0xC8254, "SBLC_PWM_FREQ"), new(0xC8258, "SBLC_PWM_DUTY"),
        ]);
    }
}
