using GvtDevice.Mmio;

namespace GvtDevice.Blocks;

/// <summary>Power wells, display buffer power and DC states. Everything a driver asks for is there at once.
/// Source: SKL PRM vol. 2c, PWR_WELL_CTL, FUSE_STATUS, DBUF_CTL, DC_STATE_EN.</summary>
public sealed class PowerBlock : IRegisterBlock
{
    private const uint RequestBits = 0xAAAA_AAAA;
    private const uint FusesDistributed = 0x8E00_0000;
    private const uint DbufRequest = 1u << 31;
    private const uint DbufState = 1u << 30;

    /// <summary>One register per requester; each shows its own requests and the common state.</summary>
    private static readonly string[] s_requesters = ["BIOS", "DRIVER", "KVMR", "DEBUG"];

    private Register[] _wells = [];

    public void Define(RegisterMapBuilder map)
    {
        _wells = [.. s_requesters.Select((name, i) => map.At(0x45400 + (4 * (uint)i), $"PWR_WELL_CTL_{name}"))];
        foreach (Register well in _wells)
        {
            well.Writable(RequestBits).OnRead(own => own | WellState());
        }

        map.At(0x42000, "FUSE_STATUS").Reset(FusesDistributed).ReadOnly();
        map.At(0x45008, "DBUF_CTL").Writable(~DbufState)
            .OnWrite(w => (w.New & DbufRequest) != 0 ? w.New | DbufState : w.New & ~DbufState);
        map.Plain([new(0x45504, "DC_STATE_EN"), new(0x45520, "DC_STATE_DEBUG")]);
    }

    /// <summary>A well is on while anybody requests it; its state bit is just below its request bit.</summary>
    private uint WellState()
    {
        uint requests = 0;
        foreach (Register well in _wells)
        {
            requests |= well.Value;
        }

        return requests >> 1;
    }
}
