using DisplayModel;
using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>Panel self refresh of a transcoder: once nothing has changed for some frames, the panel shows what it has,
/// with PSR2 in deep sleep. A write to a plane, one of CUR_SURFLIVE, and an unmasked interrupt for vertical blanks wake
/// it. The picture is the same either way, so only the status tells. Source: SKL PRM vol. 2c, SRD_CTL, SRD_STATUS,
/// SRD_IMR, SRD_IIR; TGL PRM vol. 2c, PSR2_CTL, PSR2_STATUS; i915, intel_pipe_update_start.</summary>
internal sealed class PsrBlock : IRegisterBlock
{
    private const uint Enable = 1u << 31;
    private const uint IdleFrames = 0xF;
    private const uint Entered = 2u << 29;              // SRD_STATUS, SRDENT
    private const uint StandingBy = 6u << 28;           // PSR2_STATUS, SU_STANDBY
    private const uint DeepSleep = 8u << 28;            // PSR2_STATUS, DEEP_SLEEP

    private readonly PsrRow _row;
    private readonly Pipe? _pipe;
    private readonly UnchangedFrames? _frames;
    private Register _control = null!;
    private Register _control2 = null!;

    /// <param name="row">Its registers.</param>
    /// <param name="pipe">The pipe that feeds it; null if no panel can be there, so that it never starts.</param>
    /// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
    public PsrBlock(PsrRow row, Pipe? pipe, Func<long> nowNs)
    {
        _row = row;
        if (pipe is not null)
        {
            _pipe = pipe;
            _frames = new UnchangedFrames(pipe, nowNs);
            pipe.WantedChanged += _ => Wake();
            pipe.Armed += _ => Wake();
            pipe.Switched += _ => Wake();
            foreach (Plane plane in pipe.Planes)
            {
                plane.Latched += Wake;
            }
        }
    }

    /// <summary>What the driver has switched on, and whether the panel refreshes itself.</summary>
    public SelfRefresh State => new(Version, FramesAsleep() > 0);

    private int Version => (_control2.Value & Enable) != 0 ? 2 : (_control.Value & Enable) != 0 ? 1 : 0;

    public void Define(RegisterMapBuilder map)
    {
        (uint control, uint mask, uint control2, string suffix) = _row;
        map.At(mask, $"SRD_IMR{suffix}").Reset(uint.MaxValue);
        map.At(mask + 4, $"SRD_IIR{suffix}").ClearOnOne(uint.MaxValue);
        _control = map.At(control, $"SRD_CTL{suffix}").AfterWrite(Wake);
        map.At(control + 0x40, $"SRD_STATUS{suffix}").ReadOnly().Volatile()
            .OnRead(_ => State is (1, true) ? Entered : 0);
        map.At(control + 0x44, $"SRD_PERF_CNT{suffix}").ReadOnly().Volatile().OnRead(_ => (uint)FramesAsleep());
        _control2 = map.At(control2, $"PSR2_CTL{suffix}").AfterWrite(Wake);
        map.At(control2 + 0x40, $"PSR2_STATUS{suffix}").ReadOnly().Volatile()
            .OnRead(_ => State is not (2, var isAsleep) ? 0 : isAsleep ? DeepSleep : StandingBy);
    }

    public void Reset() => Wake();

    public void OnRegistersRestored() => Wake();

    /// <summary>Ends the self refresh; it begins again when nothing changes.</summary>
    public void Wake()
    {
        if (_pipe is not null)
        {
            _frames!.Restart();
            _pipe.KeptFromNs = CanSleep && _pipe.IsEnabled ? _frames.StartNs(LastIdleFrame + 1) : long.MaxValue;
        }
    }

    private bool CanSleep => Version != 0 && _pipe is { VblankWanted: false };

    private uint LastIdleFrame => Math.Max(1, (Version == 2 ? _control2 : _control).Value & IdleFrames);

    /// <summary>For how many frames the panel has refreshed itself.</summary>
    private ulong FramesAsleep()
    {
        ulong unchanged = CanSleep ? _frames!.Count : 0;
        uint idleFrames = LastIdleFrame;
        return unchanged > idleFrames ? unchanged - idleFrames : 0;
    }
}

/// <summary>Registers of a transcoder's panel self refresh.</summary>
/// <param name="Control">Offset of SRD_CTL.</param>
/// <param name="Mask">Offset of SRD_IMR; SRD_IIR follows.</param>
/// <param name="Control2">Offset of PSR2_CTL.</param>
/// <param name="Suffix">Suffix of the register names.</param>
internal sealed record PsrRow(uint Control, uint Mask, uint Control2, string Suffix);
