using GvtDevice.Gtt;
using GvtDevice.Mmio;
using VfioUser.Server.Pci;

namespace GvtDevice.Guests;

/// <summary>What a driver believes that it drives.</summary>
public abstract class GuestKind
{
    internal GuestKind(string name, string description) => (Name, Description) = (name, description);

    /// <summary>A part of a GPU that is shared by GVT-g, the default.</summary>
    public static GuestKind Vgpu { get; } = new VgpuGuest();

    /// <summary>A whole GPU.</summary>
    public static GuestKind Bare { get; } = new BareGuest();

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<GuestKind> All => [Vgpu, Bare];

    /// <summary>Name in options.</summary>
    public string Name { get; }

    /// <summary>Description for users.</summary>
    public string Description { get; }

    /// <summary>Whether the driver reports a vertical blank in the middle of an update as an error.</summary>
    internal abstract bool ReportsTornUpdates { get; }

    /// <summary>Bytes of BAR0, a power of two.</summary>
    internal abstract ulong RegisterBarSize { get; }

    /// <summary>Bytes of BAR2, a power of two.</summary>
    /// <param name="mappableMib"><see cref="VgpuOptions.MappableMib"/>.</param>
    internal abstract ulong ApertureSize(int? mappableMib);

    /// <exception cref="ArgumentException">This kind cannot have such an aperture; the message says why.</exception>
    internal virtual void Validate(int mappableMib)
    {
    }

    /// <summary>Declares the registers of the configuration space by which drivers and kernels find graphics
    /// memory.</summary>
    /// <param name="config">Collects the declarations.</param>
    /// <param name="stolen">The stolen memory; null for none.</param>
    /// <param name="registerBar">Returns the guest physical address of BAR0; 0 for none.</param>
    internal abstract void DefineConfig(PciConfigSpaceBuilder config, StolenMemory? stolen, Func<uint> registerBar);

    /// <summary>Creates the units that only this kind has.</summary>
    /// <param name="row">What the generation shows a guest.</param>
    /// <param name="hasStolen">Whether there is stolen memory.</param>
    /// <param name="mappable">The part of the aperture that a shared GPU offers.</param>
    /// <param name="registerBar">Returns the guest physical address of BAR0; 0 for none.</param>
    internal abstract IEnumerable<IRegisterBlock> MakeRooms(
        GuestRow row, bool hasStolen, MappableRange mappable, Func<uint> registerBar);
}

/// <summary>What a generation shows a guest, by kind.</summary>
/// <param name="DefineMagic">Declares the magic number of PVINFO, or another number that says that there is none.
/// </param>
/// <param name="Stolen">The stolen memory of a bare GPU.</param>
internal sealed record GuestRow(Action<RegisterMapBuilder, ulong> DefineMagic, StolenMemory Stolen);
