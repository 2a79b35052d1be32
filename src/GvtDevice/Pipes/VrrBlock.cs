using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>Variable refresh rate of a transcoder. No monitor here asks for it, so frames keep their length: a driver
/// finds it enabled or disabled as it says, and a push is sent at once. Linux 7.x programs the limits for every mode.
/// Source: TGL PRM vol. 2c, TRANS_VRR_CTL to TRANS_VRR_STATUS2, TRANS_PUSH.</summary>
/// <param name="transcoder">Index of the transcoder, 0 for A.</param>
internal sealed class VrrBlock(int transcoder) : IRegisterBlock
{
    private const uint Enable = 1u << 31;
    private const uint EnabledLive = 1 << 27;
    private const uint PushSend = 1 << 30;

    public void Define(RegisterMapBuilder map)
    {
        uint b = 0x60000 + (0x1000 * (uint)transcoder);
        char t = GpuLayout.Letter(transcoder);
        Register control = map.At(b + 0x420, $"TRANS_VRR_CTL_{t}");
        map.At(b + 0x42C, $"TRANS_VRR_STATUS_{t}").ReadOnly()
            .OnRead(_ => (control.Value & Enable) != 0 ? EnabledLive : 0);
        map.At(b + 0x43C, $"TRANS_VRR_STATUS2_{t}").ReadOnly();
        map.At(b + 0x480, $"TRANS_VRR_VTOTAL_PREV_{t}").ReadOnly();
        map.At(b + 0xA70, $"TRANS_PUSH_{t}").OnWrite(w => w.New & ~PushSend);
        map.Plain(
        [
            new(b + 0x424, $"TRANS_VRR_VMAX_{t}"), new(b + 0x428, $"TRANS_VRR_VMAXSHIFT_{t}"),
            new(b + 0x434, $"TRANS_VRR_VMIN_{t}"), new(b + 0x438, $"TRANS_VRR_FLIPLINE_{t}"),
        ]);
    }
}
