using DisplayModel;
using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>The parts of frames that a transcoder sends to a panel with PSR2, in blocks of four lines, as a driver has
/// selected them. The picture is the same either way, so only the status tells. Source: TGL PRM vol. 2c,
/// PSR2_MAN_TRK_CTL, PSR2_SU_STATUS; i915, psr2_man_trk_ctl_calc.</summary>
/// <param name="pipe">The pipe that feeds it.</param>
/// <param name="isOn">Whether the driver has switched PSR2 on.</param>
/// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
internal sealed class SelectiveUpdateBlock(Pipe pipe, Func<bool> isOn, Func<long> nowNs) : IRegisterBlock
{
    private const int LinesPerBlock = 4;
    private const int FramesKept = 8;
    private const int FramesPerStatus = 3;
    private const int BitsPerFrame = 10;
    private const uint CountMask = (1u << BitsPerFrame) - 1;

    private readonly (ulong Frame, uint Blocks)[] _updates = new (ulong, uint)[FramesKept];
    private ManualTracking _tracking;
    private ulong _trackedSince;

    public void Define(RegisterMapBuilder map)
    {
        uint registers = 0x60910 + (0x1000 * (uint)pipe.Index);
        char p = GpuLayout.Letter(pipe.Index);
        map.At(registers, $"PSR2_MAN_TRK_CTL_{p}").OnWrite(OnTracking);
        for (int i = 0; i * FramesPerStatus < FramesKept; i++)
        {
            int first = i * FramesPerStatus;
            map.At(registers + 4 + (4 * (uint)i), $"PSR2_SU_STATUS_{p}[{i}]").ReadOnly().Volatile()
                .OnRead(_ => Status(first));
        }
    }

    public void Reset() => Forget();

    public void OnRegistersRestored() => Forget();

    private void Forget()
    {
        Array.Clear(_updates);
        _tracking = default;
    }

    /// <summary>Remembers what the next frame sends. The register is double buffered, like the planes that the driver
    /// writes with it.</summary>
    private uint OnTracking(RegisterWrite w)
    {
        ulong next = CurrentFrame + 1;
        _tracking = new ManualTracking(w.New);
        _trackedSince = next;
        _updates[next % FramesKept] = (next, _tracking.IsFullFrame ? AllBlocks : _tracking.Blocks);
        return w.New;
    }

    /// <summary>The counts of up to three frames, the last one first.</summary>
    /// <param name="first">How many frames after the last one they begin.</param>
    private uint Status(int first)
    {
        if (!isOn())
        {
            return 0;
        }

        uint status = 0;
        for (int i = 0; i < FramesPerStatus && first + i < FramesKept; i++)
        {
            status |= BlocksOf(CurrentFrame - (ulong)(first + i)) << (i * BitsPerFrame);
        }

        return status;
    }

    private uint BlocksOf(ulong frame)
    {
        if (_tracking.IsEveryFrameFull && frame >= _trackedSince)
        {
            return AllBlocks;
        }

        (ulong updated, uint blocks) = _updates[frame % FramesKept];
        return updated == frame ? Math.Min(blocks, CountMask) : 0;
    }

    private ulong CurrentFrame => pipe.Clock.FrameCountAt(nowNs());

    private uint AllBlocks =>
        Math.Min((uint)(pipe.SourceSize.HeightPx + LinesPerBlock - 1) / LinesPerBlock, CountMask);
}

/// <summary>PSR2_MAN_TRK_CTL. Source: TGL PRM vol. 2c.</summary>
internal readonly record struct ManualTracking(uint Raw)
{
    private const uint BlockMask = 0x3FF;

    /// <summary>SF Single Full Frame, bit 3, or <see cref="IsEveryFrameFull"/>.</summary>
    public bool IsFullFrame => (Raw & (1u << 3)) != 0 || IsEveryFrameFull;

    /// <summary>SF Continuous Full Frame, bit 2.</summary>
    public bool IsEveryFrameFull => (Raw & (1u << 2)) != 0;

    /// <summary>Blocks from the start address, bits 30:21, to the end address, bits 20:11.</summary>
    public uint Blocks
    {
        get
        {
            (uint start, uint end) = ((Raw >> 21) & BlockMask, (Raw >> 11) & BlockMask);
            return end > start ? end - start : 0;
        }
    }
}
