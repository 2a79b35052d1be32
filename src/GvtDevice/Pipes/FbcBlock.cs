using DisplayModel;
using GvtDevice.Gtt;
using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>
/// Frame buffer compression of plane 1 of pipe A. Nothing is compressed, because the picture is read from the frame
/// buffer, but the status says what hardware would have done: the frame after an invalidation is compressed. A flip, a
/// nuke and a write through the fence invalidate. Source: SKL PRM vol. 2c, FBC_CTL, FBC_STATUS, MSG_FBC_REND_STATE;
/// i915, ILK_DPFC_STATUS2.
/// </summary>
internal sealed class FbcBlock : IRegisterBlock
{
    private const uint Enable = 1u << 31;
    private const uint FenceEnable = 1u << 29;
    private const uint FenceNumber = 0x1F;
    private const int LinesPerSegment = 4;

    private readonly Pipe _pipe;
    private readonly FenceBlock _fences;
    private readonly UnchangedFrames _frames;
    private Register _control = null!;
    private Register _fence = null!;

    /// <param name="pipe">Pipe A.</param>
    /// <param name="fences">The fences of the aperture.</param>
    /// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
    public FbcBlock(Pipe pipe, FenceBlock fences, Func<long> nowNs)
    {
        (_pipe, _fences, _frames) = (pipe, fences, new UnchangedFrames(pipe, nowNs));
        pipe.Planes[0].Latched += _frames.Restart;
        pipe.Switched += _ => _frames.Restart();
        fences.Written += OnFencedWrite;
    }

    public void Define(RegisterMapBuilder map)
    {
        map.At(0x43200, "FBC_CFB_BASE");
        _control = map.At(0x43208, "FBC_CTL").OnWrite(w =>
        {
            _frames.Restart();
            return w.New;
        });
        map.At(0x43214, "FBC_STATUS2").ReadOnly().Volatile().OnRead(_ => Segments());
        map.At(0x43218, "FBC_FENCE_Y_OFFSET");
        map.At(0x43224, "FBC_CHICKEN");
        map.At(0x43228, "FBC_STRIDE");
        map.At(0x50380, "MSG_FBC_REND_STATE").OnWrite(_ =>
        {
            _frames.Restart();
            return 0;
        });
        _fence = map.At(0x100100, "DPFC_CONTROL_SA");
        map.At(0x100104, "DPFC_CPU_FENCE_OFFSET");
    }

    public void Reset() => _frames.Restart();

    public void OnRegistersRestored() => _frames.Restart();

    private void OnFencedWrite(ulong address)
    {
        uint fence = _fence.Value;
        if ((fence & FenceEnable) != 0 && _fences.At((int)(fence & FenceNumber)).Covers(address))
        {
            _frames.Restart();
        }
    }

    /// <summary>Number of compressed segments; 0 while nothing is compressed.</summary>
    private uint Segments() =>
        (_control.Value & Enable) != 0 && _frames.Count > 0 && _pipe.Planes[0].Live is { } plane
            ? (uint)plane.HeightPx / LinesPerSegment
            : 0;
}
