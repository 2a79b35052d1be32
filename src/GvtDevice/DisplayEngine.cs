using DisplayModel;
using GvtDevice.Interrupts;
using GvtDevice.Pipes;
using VfioUser.Server;

namespace GvtDevice;

/// <summary>Joins the pipes of the display model to the hardware around them: the server's timer drives their vertical
/// blanks, and what happens on them becomes interrupts.</summary>
public sealed class DisplayEngine
{
    private const uint VblankInterrupt = 1;
    private const uint CrcDoneInterrupt = 1 << 28;

    private static readonly InterruptGroup[] s_pipeGroups = [InterruptGroup.PipeA, InterruptGroup.PipeB, InterruptGroup.PipeC];

    private readonly InterruptBlock _interrupts;
    private readonly PipeCrcBlock?[] _crcs;
    private IDeviceTimer? _timer;

    /// <param name="interrupts">Where events are reported.</param>
    /// <param name="display">The pipes.</param>
    public DisplayEngine(InterruptBlock interrupts, Display display)
    {
        _interrupts = interrupts;
        Display = display;
        _crcs = new PipeCrcBlock?[display.Pipes.Count];
        Display.DeadlineChanged += _ => ArmTimer();
        Display.Vblank += (pipe, _) => RaisePipeInterrupt(
            pipe.Index, VblankInterrupt | (IsCrcEnabled(pipe.Index) ? CrcDoneInterrupt : 0));
        _interrupts.MaskChanged += OnMaskChanged;
    }

    public Display Display { get; }

    public void Attach(IDeviceHost host) => _timer = host.CreateTimer(Display.Run);

    /// <summary>Makes the block that checks a pipe's picture.</summary>
    public PipeCrcBlock AddCrc(Pipe pipe, ISurfaceReader surface, UpdateWatch updates, Func<long> nowNs) =>
        _crcs[pipe.Index] = new PipeCrcBlock(
            pipe, surface, updates, nowNs, () => _interrupts.IsBeingHandled, () => UpdateVblankWanted(pipe.Index));

    public void RaisePipeInterrupt(int pipe, uint bits) => _interrupts.Raise(s_pipeGroups[pipe], bits);

    public void Reset(long nowNs)
    {
        foreach (Pipe pipe in Display.Pipes)
        {
            pipe.Reset(nowNs);
        }
    }

    /// <summary>Registers and this pipe have been restored: finds out again whether vertical blanks are wanted.</summary>
    public void OnRestored(Pipe pipe) => UpdateVblankWanted(pipe.Index);

    private void OnMaskChanged(InterruptGroup group)
    {
        int index = Array.IndexOf(s_pipeGroups, group);
        if (index >= 0)
        {
            UpdateVblankWanted(index);
        }
    }

    /// <summary>A vertical blank is worth waking up for only when its interrupt would be kept, or a checksum is due.</summary>
    private void UpdateVblankWanted(int pipe) => Display.Pipes[pipe].VblankWanted =
        IsCrcEnabled(pipe) || (_interrupts.Unmasked(s_pipeGroups[pipe]) & VblankInterrupt) != 0;

    private bool IsCrcEnabled(int pipe) => _crcs[pipe] is { IsEnabled: true };

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
