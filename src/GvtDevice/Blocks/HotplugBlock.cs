using DisplayModel;
using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Blocks;

/// <summary>Live state and hot-plug detection of ports B, C and D. A change shows in the live state at once; the long pulse
/// that makes the driver look, and the short one by which a DisplayPort monitor calls it, come at most every
/// <see cref="PulseIntervalNs"/>, for a driver that sees too many in a second stops listening to the port for minutes. Source: SKL PRM vol. 2c, SDE interrupt bits, SHOTPLUG_CTL,
/// SHOTPLUG_CTL2; the limit: i915, intel_hotplug.c.</summary>
public sealed class HotplugBlock : ISavedBlock
{
    /// <summary>i915 takes five long pulses in a second.</summary>
    public const long PulseIntervalNs = 300_000_000;

    private const uint ShortPulse = 1;
    private const uint LongPulse = 2;
    private const uint StatusBits = 0x0303_0303;

    private readonly InterruptBlock _interrupts;
    private readonly IReadOnlyList<Output> _outputs;
    private readonly IReadOnlyList<Connector> _connectors;
    private readonly Func<long> _nowNs;
    private Register _control = null!;
    private IDeviceTimer? _timer;
    private long _nextPulseNs;
    private uint _changed;                              // live bits whose long pulse is still to come
    private uint _calling;                              // the same of short pulses

    /// <param name="interrupts">Where a change is reported.</param>
    /// <param name="outputs">Where monitors come and go.</param>
    /// <param name="connectors">Output n is at connector n.</param>
    /// <param name="nowNs">CLOCK_MONOTONIC.</param>
    public HotplugBlock(
        InterruptBlock interrupts, IReadOnlyList<Output> outputs, IReadOnlyList<Connector> connectors, Func<long> nowNs)
    {
        _interrupts = interrupts;
        _outputs = outputs;
        _connectors = connectors;
        _nowNs = nowNs;
        foreach (Output output in outputs)
        {
            output.Changed += OnChanged;
            output.Interrupted += OnInterrupted;
        }
    }

    public string StateName => "hotplug";

    public void Define(RegisterMapBuilder map)
    {
        _control = map.At(0xC4030, "SHOTPLUG_CTL").ClearOnOne(StatusBits);
        map.At(0xC403C, "SHOTPLUG_CTL2").ClearOnOne(3);
    }

    public void Attach(IDeviceHost host) => _timer = host.CreateTimer(OnDue);

    public void Reset()
    {
        _changed = 0;
        _calling = 0;
        _timer?.Disarm();
        ShowLiveState();
    }

    /// <summary>The monitors have been restored before; a pulse that was still to come comes again.</summary>
    public void Restore(ref StateReader reader)
    {
        ShowLiveState();
        _changed = reader.ReadUInt();
        _calling = reader.ReadUInt();
        OnDue(_nowNs());
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_changed);
        writer.Write(_calling);
    }

    private void OnChanged(Output output)
    {
        ShowLiveState();
        _changed |= LiveBit(output);
        OnDue(_nowNs());
    }

    private void OnInterrupted(Output output)
    {
        if (output.IsPlugged)
        {
            _calling |= LiveBit(output);
            OnDue(_nowNs());
        }
    }

    private void OnDue(long nowNs)
    {
        if (nowNs < _nextPulseNs)
        {
            _timer?.Arm(_nextPulseNs);
            return;
        }

        (uint changed, uint calling) = (_changed, _calling & ~_changed);
        (_changed, _calling) = (0, 0);
        if ((changed | calling) == 0)
        {
            return;
        }

        _nextPulseNs = nowNs + PulseIntervalNs;
        foreach (Output output in _outputs)
        {
            uint bit = LiveBit(output);
            uint pulse = (changed & bit) != 0 ? LongPulse : (calling & bit) != 0 ? ShortPulse : 0;
            _control.Value |= pulse << (8 * (PortOf(output) - 1));
        }

        _interrupts.Raise(InterruptGroup.South, changed | calling);
    }

    private void ShowLiveState() => _interrupts.SetStatus(
        InterruptGroup.South,
        _outputs.Aggregate(0u, (bits, output) => bits | (output.IsPlugged ? LiveBit(output) : 0)));

    private int PortOf(Output output) => _connectors[output.Index].Port.Index;

    /// <summary>SDE bits 21, 22, 23 are the live state of ports B, C, D.</summary>
    private uint LiveBit(Output output) => 1u << (20 + PortOf(output));
}
