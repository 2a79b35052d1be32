using GvtDevice.Mmio;

namespace GvtDevice.Blocks;

/// <summary>A DisplayPort AUX channel with nothing at its other end: every transaction times out at once.
/// Source: SKL PRM vol. 2c, DDI_AUX_CTL, DDI_AUX_DATA.</summary>
public sealed class DpAuxBlock(int channel, InterruptBlock interrupts) : IRegisterBlock
{
    private const uint SendBusy = 1u << 31;
    private const uint Done = 1u << 30;
    private const uint TimeOutError = 1u << 28;
    private const uint ReceiveError = 1u << 25;

    /// <summary>DE_PORT interrupt bits of channels A to D.</summary>
    private static readonly uint[] s_doneInterrupts = [1u << 0, 1u << 25, 1u << 26, 1u << 27];

    public void Define(RegisterMapBuilder map)
    {
        uint b = 0x64010 + (0x100 * (uint)channel);
        char c = GpuLayout.Letter(channel);
        map.At(b, $"DDI_AUX_CTL_{c}").ClearOnOne(Done | TimeOutError | ReceiveError).OnWrite(OnControl);
        map.Plain([new(b + 4, $"DDI_AUX_DATA_{c}", Count: 5)]);
    }

    private uint OnControl(RegisterWrite w)
    {
        if ((w.New & SendBusy) == 0)
        {
            return w.New;
        }

        interrupts.Raise(InterruptGroup.Port, s_doneInterrupts[channel]);
        return (w.New & ~SendBusy) | Done | TimeOutError;
    }
}
