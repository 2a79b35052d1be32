using GvtDevice.Mmio;

namespace GvtDevice.Ports;

/// <summary>The power sequencer and the backlight of a built-in panel. A sequence is complete when the write that
/// starts it returns. Source: ICL PRM vol. 2c, PP_STATUS, PP_CONTROL, SBLC_PWM_CTL1.</summary>
internal sealed class PanelPowerBlock : IRegisterBlock
{
    private const uint PowerOn = 1;
    private const uint StatusOn = 1u << 31;
    private const uint OnAndIdle = 8;                   // sequence state
    private const uint PulsesOn = 1u << 31;

    private Register _control = null!;
    private Register _pulses = null!;
    private Register _period = null!;
    private Register _duty = null!;

    /// <summary>What the driver has switched on.</summary>
    public PanelPower State => new(
        (_control.Value & PowerOn) != 0, (_pulses.Value & PulsesOn) != 0, _duty.Value, _period.Value);

    public void Define(RegisterMapBuilder map)
    {
        _control = map.At(0xC7204, "PP_CONTROL");
        map.At(0xC7200, "PP_STATUS").ReadOnly()
            .OnRead(_ => (_control.Value & PowerOn) != 0 ? StatusOn | OnAndIdle : 0);
        _pulses = map.At(0xC8250, "SBLC_PWM_CTL1");
        _period = map.At(0xC8254, "SBLC_PWM_FREQ");
        _duty = map.At(0xC8258, "SBLC_PWM_DUTY");
        map.Plain([new(0xC7208, "PP_ON_DELAYS"), new(0xC720C, "PP_OFF_DELAYS"), new(0xC7210, "PP_DIVISOR")]);
    }
}
