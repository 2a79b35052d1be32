using GvtDevice.Gtt;
using GvtDevice.Mmio;
using VfioUser.Server.Pci;

namespace GvtDevice.Guests;

/// <summary>A guest that finds PVINFO: it has a part of the aperture, no stolen memory, and leaves power to the
/// host.</summary>
internal sealed class VgpuGuest() : GuestKind("vgpu", "a part of a GPU shared by GVT-g, with PVINFO")
{
    internal override bool ReportsTornUpdates => false;

    internal override ulong RegisterBarSize => GpuLayout.Bar0Size;

    internal override ulong ApertureSize(int? mappableMib) => GpuLayout.ApertureSize;

    internal override void DefineConfig(PciConfigSpaceBuilder config, StolenMemory? stolen, Func<uint> registerBar) =>
        config.Dword(StolenMemory.GmchGraphicsControl, StolenMemory.PageTable8MiB);

    internal override IEnumerable<IRegisterBlock> MakeRooms(
        GuestRow row, bool hasStolen, MappableRange mappable, Func<uint> registerBar) =>
        [new PvInfoBlock(mappable, row.DefineMagic)];
}
