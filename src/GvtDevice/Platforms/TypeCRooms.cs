using GvtDevice.Clocks;
using GvtDevice.Mmio;
using GvtDevice.Phys;

namespace GvtDevice.Platforms;

/// <summary>The units of the ports with Dekel PHYs; none on a platform without such ports.</summary>
internal sealed class TypeCRooms
{
    /// <param name="ddis">The numbers of the DDIs with Dekel PHYs, in the order of their PHYs.</param>
    public TypeCRooms(IReadOnlyList<int> ddis)
    {
        DekelPhyBlock phys = new(ddis.Count);
        DekelPllBlock plls = new(phys, ddis);
        Clocks = plls;
        Blocks = ddis.Count == 0 ? [] : [phys, plls, new TypeCBlock(ddis.Count)];
    }

    public IReadOnlyList<IRegisterBlock> Blocks { get; }

    /// <summary>The PLLs of the ports.</summary>
    public IPortClock Clocks { get; }
}
