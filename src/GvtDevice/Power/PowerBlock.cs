using GvtDevice.Mmio;

namespace GvtDevice.Power;

/// <summary>Power wells, display buffer power and DC states. Everything a driver asks for is there at once.
/// Source: SKL PRM vol. 2c, PWR_WELL_CTL, FUSE_STATUS, DBUF_CTL, DC_STATE_EN.</summary>
/// <param name="row">Which there are.</param>
internal sealed class PowerBlock(PowerRow row) : IRegisterBlock
{
    private const uint RequestBits = 0xAAAA_AAAA;
    private const uint DbufRequest = 1u << 31;
    private const uint DbufState = 1u << 30;

    /// <summary>One register per requester; each shows its own requests and the common state.</summary>
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

    /// <summary>A well is on while anybody requests it; its state bit is just below its request bit.</summary>
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

/// <summary>Power of a platform's display.</summary>
/// <param name="WellSets">Sets of wells: the first of four registers, and what they are called.</param>
/// <param name="DisplayBuffers">A register for each slice of the display buffer.</param>
/// <param name="FuseStatus">FUSE_STATUS when all fuses are distributed.</param>
internal sealed record PowerRow(
    IReadOnlyList<(uint Offset, string Name)> WellSets,
    IReadOnlyList<(uint Offset, string Name)> DisplayBuffers,
    uint FuseStatus);
