using GvtDevice.Mmio;

namespace GvtDevice.Power;

/// <summary>Requests to keep a part of the GT awake, and their acknowledgements. The GT never sleeps, so each request
/// is acknowledged at once. Source: i915, intel_uncore.c (FORCEWAKE_*).</summary>
internal sealed class ForcewakeBlock(IReadOnlyList<ForcewakeRow> rows) : IRegisterBlock
{
    public void Define(RegisterMapBuilder map)
    {
        foreach ((string name, uint request, uint acknowledge) in rows)
        {
            Register requested = map.At(request, $"FORCEWAKE_{name}").Masked();
            map.At(acknowledge, $"FORCEWAKE_ACK_{name}").ReadOnly().OnRead(_ => requested.Value);
        }
    }
}

/// <summary>A part of the GT that can be kept awake.</summary>
/// <param name="Name">Name in register names.</param>
/// <param name="Request">Offset of the request.</param>
/// <param name="Acknowledge">Offset of the acknowledgement.</param>
internal readonly record struct ForcewakeRow(string Name, uint Request, uint Acknowledge);
