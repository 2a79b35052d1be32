using DisplayModel;
using DisplayModel.Timing;
using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>Variable refresh rate of a transcoder: behind the active lines, frames wait until the driver pushes the
/// next picture, no less than the flip line (or VMIN) and no more than VMAX lines in all. A push that nothing waits for
/// is sent at once. Linux 7.x programs the limits for every mode. Source: TGL PRM vol. 2c, TRANS_VRR_CTL to
/// TRANS_VRR_STATUS2, TRANS_PUSH.</summary>
/// <remarks>Hardware begins the vertical blank up to 255 lines before the end of a waiting frame, as a field of
/// TRANS_VRR_CTL says; here it is as many as the blank of the mode has.</remarks>
internal sealed class VrrBlock : IRegisterBlock
{
    private const uint Enable = 1u << 31;
    private const uint FlipLineEnable = 1 << 29;
    private const uint EnabledLive = 1 << 27;
    private const uint PushSend = 1 << 30;
    private const uint LineMask = 0xF_FFFF;

    private readonly Pipe _pipe;
    private Register _control = null!;
    private Register _most = null!;
    private Register _least = null!;
    private Register _flipLine = null!;
    private Register _push = null!;

    /// <param name="pipe">The pipe that feeds the transcoder.</param>
    public VrrBlock(Pipe pipe)
    {
        _pipe = pipe;
        pipe.FrameEnded += _ => OnSent();
        pipe.Switched += OnSwitched;
        pipe.RateArmed += _ => Arm();
    }

    public void Define(RegisterMapBuilder map)
    {
        uint b = 0x60000 + (0x1000 * (uint)_pipe.Index);
        char t = GpuLayout.Letter(_pipe.Index);
        _control = map.At(b + 0x420, $"TRANS_VRR_CTL_{t}").AfterWrite(Arm);
        _most = map.At(b + 0x424, $"TRANS_VRR_VMAX_{t}").AfterWrite(Arm);
        _least = map.At(b + 0x434, $"TRANS_VRR_VMIN_{t}").AfterWrite(Arm);
        _flipLine = map.At(b + 0x438, $"TRANS_VRR_FLIPLINE_{t}").AfterWrite(Arm);
        _push = map.At(b + 0xA70, $"TRANS_PUSH_{t}").OnWrite(OnPush);
        map.At(b + 0x42C, $"TRANS_VRR_STATUS_{t}").ReadOnly().OnRead(_ => IsEnabled ? EnabledLive : 0);
        map.At(b + 0x43C, $"TRANS_VRR_STATUS2_{t}").ReadOnly();
        map.At(b + 0x480, $"TRANS_VRR_VTOTAL_PREV_{t}").ReadOnly();
        map.Plain([new(b + 0x428, $"TRANS_VRR_VMAXSHIFT_{t}")]);
    }

    private bool IsEnabled => (_control.Value & Enable) != 0;

    private uint OnPush(RegisterWrite w)
    {
        if ((w.New & PushSend) == 0 || !IsEnabled || !_pipe.IsEnabled)
        {
            return w.New & ~PushSend;
        }

        _pipe.Push();
        return w.New;
    }

    private void OnSent() => _push.Value &= ~PushSend;

    private void OnSwitched(Pipe pipe)
    {
        if (!pipe.IsEnabled)
        {
            OnSent();
        }
        else if (!pipe.IsPushed)
        {
            Arm();
        }
    }

    private void Arm()
    {
        if (_pipe.NextTiming is { } timing)
        {
            int least = LinesBeyond(timing, (_control.Value & FlipLineEnable) != 0 ? _flipLine : _least);
            _pipe.ArmStretch(
                IsEnabled ? new FrameStretch(least, Math.Max(least, LinesBeyond(timing, _most))) : default);
        }
    }

    /// <summary>By how many lines a frame is longer than the mode says.</summary>
    /// <param name="timing">The mode.</param>
    /// <param name="lines">A number of lines of a frame less one.</param>
    private static int LinesBeyond(DisplayTiming timing, Register lines) =>
        Math.Max(0, (int)(lines.Value & LineMask) + 1 - timing.Vertical.Total);
}
