using GvtDevice.Gtt;
using GvtDevice.Mmio;

namespace GvtDevice.Guests;

/// <summary>A guest that finds PVINFO: it has a part of the aperture, no stolen memory, and leaves power to the
/// host.</summary>
internal sealed class VgpuGuest() : GuestKind("vgpu", "a part of a GPU shared by GVT-g, with PVINFO")
{
    internal override bool ReportsTornUpdates => false;

    internal override bool HasStolenMemory => false;

    internal override int DefaultApertureMib(int? mappableMib) => VgpuOptions.MostMappableMib;

    internal override IRegisterBlock MakePvInfo(GuestRow row, ulong apertureSize, MappableRange mappable) =>
        new PvInfoBlock(apertureSize, mappable, row.DefineMagic);
}
