using System.Numerics;
using GvtDevice.Gtt;
using GvtDevice.Mmio;

namespace GvtDevice.Guests;

/// <summary>A guest that finds a GPU as the firmware of a machine leaves it: with stolen memory, which is a part of
/// BAR0, and an aperture of its own size instead of a part of one.</summary>
internal sealed class BareGuest() : GuestKind("bare", "a whole GPU, with stolen memory and without PVINFO")
{
    /// <summary>No console but the smallest fits into it; see <see cref="MappableRange"/>.</summary>
    private const int DefaultApertureMib = 2;

    internal override bool ReportsTornUpdates => true;

    internal override bool HasStolenMemory => true;

    internal override ulong ApertureSize(int? mappableMib) => (ulong)(mappableMib ?? DefaultApertureMib) << 20;

    internal override void Validate(int mappableMib)
    {
        if (!BitOperations.IsPow2(mappableMib))
        {
            throw new ArgumentException(
                $"{mappableMib} MiB of the aperture: the BAR of a bare GPU is a power of two, such as "
                + $"{BitOperations.RoundUpToPowerOf2((uint)mappableMib)}");
        }
    }

    internal override IRegisterBlock MakePvInfo(GuestRow row, MappableRange mappable) =>
        new NoPvInfoBlock(row.DefineMagic);
}
