using System.Numerics;
using GvtDevice.Gtt;
using GvtDevice.Mmio;
using VfioUser.Server.Pci;

namespace GvtDevice.Guests;

/// <summary>A guest that finds a GPU as the firmware of a machine leaves it: with stolen memory, which is a part of
/// BAR0, and an aperture of its own size instead of a part of one.</summary>
internal sealed class BareGuest() : GuestKind("bare", "a whole GPU, with stolen memory and without PVINFO")
{
    /// <summary>No console but the smallest fits into it; see <see cref="MappableRange"/>.</summary>
    private const int DefaultApertureMib = 2;

    internal override bool ReportsTornUpdates => true;

    internal override ulong RegisterBarSize => 2 * GpuLayout.Bar0Size;

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

    internal override void DefineConfig(PciConfigSpaceBuilder config, StolenMemory? stolen, Func<uint> registerBar)
    {
        config.Dword(StolenMemory.GmchGraphicsControl, StolenMemory.PageTable8MiB | (stolen?.GraphicsModeSelect ?? 0));
        if (stolen is not null)
        {
            config.Dword(stolen.BaseRegister, 0, onRead: _ => StolenMemory.BaseIn(registerBar()));
        }
    }

    internal override IEnumerable<IRegisterBlock> MakeRooms(
        GuestRow row, bool hasStolen, MappableRange mappable, Func<uint> registerBar) =>
    [
        new NoPvInfoBlock(row.DefineMagic),
        new StolenMemoryBlock(hasStolen ? row.Stolen : null, registerBar),
    ];
}
