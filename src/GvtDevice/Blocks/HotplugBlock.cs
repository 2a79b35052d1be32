using DisplayModel;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Blocks;

/// <summary>Live state and hot-plug detection of ports. A change shows in the live state at once; the long pulse
/// that makes the driver look, and the short one by which a DisplayPort monitor calls it, come at most every
/// <see cref="PulseIntervalNs"/>, for a driver that sees too many in a second stops listening to the port for minutes. Source: SKL PRM vol. 2c, SDE
/// interrupt bits, SHOTPLUG_CTL, SHOTPLUG_CTL2; the limit: i915, intel_hotplug.c.</summary>
public sealed class HotplugBlock : ISavedBlock
{
    /// <summary>i915 takes five long pulses in a second.</summary>
    public const long PulseIntervalNs = 300_000_000;

    private const uint ShortPulse = 1;
    private const uint LongPulse = 2;

    private readonly InterruptBlock _interrupts;
    private readonly IReadOnlyList<Output> _outputs;
    private readonly HotplugRow _row;
    private readonly IReadOnlyList<HotplugPin> _pins;
    private readonly Func<long> _nowNs;
    private Register _control = null!;
    private IDeviceTimer? _timer;
    private long _nextPulseNs;
    private uint _changed;                              // live bits whose long pulse is still to come
    private uint _calling;                              // the same of short pulses

    /// <param name="interrupts">Where a change is reported.</param>
    /// <param name="outputs">Where monitors come and go.</param>
    /// <param name="row">Where it shows.</param>
    /// <param name="pins">Of output n.</param>
    /// <param name="nowNs">CLOCK_MONOTONIC.</param>
    public HotplugBlock(
        InterruptBlock interrupts,
        IReadOnlyList<Output> outputs,
        HotplugRow row,
        IReadOnlyList<HotplugPin> pins,
        Func<long> nowNs)
    {
        _interrupts = interrupts;
        _outputs = outputs;
        _row = row;
        _pins = pins;
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
        _control = map.At(0xC4030, "SHOTPLUG_CTL").ClearOnOne(_row.StatusBits);
        map.At(_row.OtherControl, _row.OtherName).ClearOnOne(_row.OtherStatusBits);
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
            _control.Value |= pulse << _pins[output.Index].PulseShift;
        }

        _interrupts.Raise(InterruptGroup.South, changed | calling);
    }

    private void ShowLiveState() => _interrupts.SetStatus(
        InterruptGroup.South,
        _outputs.Aggregate(0u, (bits, output) => bits | (output.IsPlugged ? LiveBit(output) : 0)));

    private uint LiveBit(Output output) => 1u << _pins[output.Index].LiveBit;
}

/// <summary>Where hot-plug detection shows.</summary>
/// <param name="StatusBits">Bits of SHOTPLUG_CTL that say what pulses there were.</param>
/// <param name="OtherControl">A second control register, of ports that have no connector here.</param>
/// <param name="OtherName">Its name.</param>
/// <param name="OtherStatusBits">Its bits that say what pulses there were.</param>
public sealed record HotplugRow(uint StatusBits, uint OtherControl, string OtherName, uint OtherStatusBits);

/// <summary>The hot-plug pin of a port.</summary>
/// <param name="LiveBit">Bit of the south display's interrupts that is its live state.</param>
/// <param name="PulseShift">Where SHOTPLUG_CTL says what pulse there was.</param>
public readonly record struct HotplugPin(int LiveBit, int PulseShift);
