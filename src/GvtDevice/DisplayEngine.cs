using DisplayModel;
using GvtDevice.Blocks;
using VfioUser.Server;

namespace GvtDevice;

/// <summary>Joins the pipes of the display model to the hardware around them: the server's timer drives their vertical
/// blanks, and what happens on them becomes interrupts.</summary>
public sealed class DisplayEngine
{
    private const uint VblankInterrupt = 1;

    private static readonly InterruptGroup[] s_pipeGroups = [InterruptGroup.PipeA, InterruptGroup.PipeB, InterruptGroup.PipeC];

    private readonly InterruptBlock _interrupts;
    private IDeviceTimer? _timer;

    public DisplayEngine(InterruptBlock interrupts, int outputCount, Func<long> nowNs)
    {
        _interrupts = interrupts;
        Display = new Display(GpuLayout.PipeCount, GpuLayout.PlanesPerPipe, outputCount, nowNs);
        Display.DeadlineChanged += _ => ArmTimer();
        Display.Vblank += (pipe, _) => RaisePipeInterrupt(pipe.Index, VblankInterrupt);
        _interrupts.MaskChanged += OnMaskChanged;
    }

    public Display Display { get; }

    public void Attach(IDeviceHost host) => _timer = host.CreateTimer(Display.Run);

    public void RaisePipeInterrupt(int pipe, uint bits) => _interrupts.Raise(s_pipeGroups[pipe], bits);

    public void Reset(long nowNs)
    {
        foreach (Pipe pipe in Display.Pipes)
        {
            pipe.Reset(nowNs);
        }
    }

    /// <summary>Registers and pipes have been restored: finds out again which vertical blanks are wanted.</summary>
    public void OnRestored() => Array.ForEach(s_pipeGroups, OnMaskChanged);

    /// <summary>A vertical blank is worth waking up for only when its interrupt would be kept.</summary>
    private void OnMaskChanged(InterruptGroup group)
    {
        int index = Array.IndexOf(s_pipeGroups, group);
        if (index >= 0)
        {
            Display.Pipes[index].VblankWanted = (_interrupts.Unmasked(group) & VblankInterrupt) != 0;
        }
    }

    private void ArmTimer()
    {
        if (Display.NextDeadlineNs is { } dueNs)
        {
            _timer?.Arm(dueNs);
        }
        else
        {
            _timer?.Disarm();
        }
    }
}
