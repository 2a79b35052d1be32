using GvtDevice.Gtt;
using GvtDevice.Mmio;

namespace GvtDevice.Guests;

/// <summary>A guest that finds a GPU as the firmware of a machine leaves it: with stolen memory, which is a part of
/// BAR0, and an aperture of its own size instead of a part of one.</summary>
internal sealed class BareGuest() : GuestKind("bare", "a whole GPU, with stolen memory and without PVINFO")
{
    /// <summary>No console but the smallest fits into it; see <see cref="MappableRange"/>.</summary>
    private const int SmallApertureMib = 2;

    internal override bool ReportsTornUpdates => true;

    internal override bool HasStolenMemory => true;

    internal override int DefaultApertureMib(int? mappableMib) => mappableMib ?? SmallApertureMib;

    internal override IRegisterBlock MakePvInfo(GuestRow row, ulong apertureSize, MappableRange mappable) =>
        new NoPvInfoBlock(row.DefineMagic);
}
