using GvtDevice.Mmio;

namespace GvtDevice.Power;

/// <summary>Power wells, display buffer power and DC states. Every request takes effect at once. Source: SKL PRM vol.
/// 2c, PWR_WELL_CTL, FUSE_STATUS, DBUF_CTL, DC_STATE_EN.</summary>
/// <param name="row">The power registers of the platform.</param>
internal sealed class PowerBlock(PowerRow row) : IRegisterBlock
{
    private const uint RequestBits = 0xAAAA_AAAA;
    private const uint DbufRequest = 1u << 31;
    private const uint DbufState = 1u << 30;

    /// <summary>The requesters, one register each; each register shows its own requests and the common state.</summary>
    private static readonly string[] s_requesters = ["BIOS", "DRIVER", "KVMR", "DEBUG"];

    public void Define(RegisterMapBuilder map)
    {
        foreach ((uint offset, string name) in row.WellSets)
        {
            DefineWells(map, offset, name);
        }

        foreach ((uint offset, string name) in row.DisplayBuffers)
        {
            map.At(offset, name).Writable(~DbufState)
                .OnWrite(w => (w.New & DbufRequest) != 0 ? w.New | DbufState : w.New & ~DbufState);
        }

        map.At(0x42000, "FUSE_STATUS").Reset(row.FuseStatus).ReadOnly();
        map.Plain([new(0x45504, "DC_STATE_EN"), new(0x45520, "DC_STATE_DEBUG")]);
    }

    /// <summary>Declares a set of wells. A well is on while any requester asks for it; its state bit is just below its
    /// request bit.</summary>
    private static void DefineWells(RegisterMapBuilder map, uint offset, string name)
    {
        Register[] requesters =
            [.. s_requesters.Select((requester, i) => map.At(offset + (4 * (uint)i), $"{name}_{requester}"))];
        foreach (Register requester in requesters)
        {
            requester.Writable(RequestBits).OnRead(own => own | State());
        }

        uint State()
        {
            uint requests = 0;
            foreach (Register requester in requesters)
            {
                requests |= requester.Value;
            }

            return requests >> 1;
        }
    }
}

/// <summary>The power registers of a platform's display.</summary>
/// <param name="WellSets">Sets of power wells: offset of the first of four registers, and their name.</param>
/// <param name="DisplayBuffers">The DBUF_CTL registers, one for each slice of the display buffer.</param>
/// <param name="FuseStatus">Value of FUSE_STATUS when all fuses are distributed.</param>
internal sealed record PowerRow(
    IReadOnlyList<(uint Offset, string Name)> WellSets,
    IReadOnlyList<(uint Offset, string Name)> DisplayBuffers,
    uint FuseStatus);
