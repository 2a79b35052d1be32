using GvtDevice.Mmio;

namespace GvtDevice.Blocks;

/// <summary>The mailbox of the power control unit; every command is done when its write returns.
/// Source: SKL PRM vol. 2c, GTDRIVER_MAILBOX; command numbers as in i915 (GEN6_PCODE_*, SKL_PCODE_*).</summary>
public sealed class PcodeBlock : IRegisterBlock
{
    private const uint RunBusy = 1u << 31;

    private Register _data0 = null!;

    private enum Command
    {
        ReadMemoryLatency = 0x06,
        CdclkControl = 0x07,
        SagvControl = 0x21,
    }

    public void Define(RegisterMapBuilder map)
    {
        map.At(0x138124, "GTDRIVER_MAILBOX").OnWrite(OnMailbox);
        _data0 = map.At(0x138128, "GTDRIVER_MAILBOX_DATA0");
        map.Plain([new(0x13812C, "GTDRIVER_MAILBOX_DATA1")]);
    }

    /// <summary>Runs the command and leaves the mailbox idle with error code 0; commands that nobody models succeed.</summary>
    private uint OnMailbox(RegisterWrite w)
    {
        if ((w.New & RunBusy) == 0)
        {
            return w.New;
        }

        switch ((Command)(w.New & 0xFF))
        {
            case Command.ReadMemoryLatency:
                // Four 8-bit latencies in microseconds, watermark levels 0..3 or 4..7.
                _data0.Value = _data0.Value == 0 ? 0x1E14_0A02u : 0x463C_3228u;
                break;
            case Command.CdclkControl:
            case Command.SagvControl:
                _data0.Value = 1;
                break;
            default:
                break;
        }

        return 0;
    }
}
