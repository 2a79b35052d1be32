using GvtDevice.Gtt;
using GvtDevice.Mmio;

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

    /// <summary>Whether the GPU can have stolen memory.</summary>
    internal abstract bool HasStolenMemory { get; }

    /// <summary>Bytes of BAR0, a power of two.</summary>
    internal ulong RegisterBarSize => (HasStolenMemory ? 2u : 1) * GpuLayout.Bar0Size;

    /// <summary>MiB of BAR2 when none are asked for.</summary>
    /// <param name="mappableMib"><see cref="VgpuOptions.MappableMib"/>.</param>
    internal abstract int DefaultApertureMib(int? mappableMib);

    /// <summary>Creates what a driver reads where it looks for PVINFO.</summary>
    /// <param name="row">What the generation shows a guest.</param>
    /// <param name="apertureSize">Bytes of the aperture.</param>
    /// <param name="mappable">The part of the aperture that a shared GPU offers.</param>
    internal abstract IRegisterBlock MakePvInfo(GuestRow row, ulong apertureSize, MappableRange mappable);
}

/// <summary>What a generation shows a guest, by kind.</summary>
/// <param name="DefineMagic">Declares the magic number of PVINFO, or another number that says that there is none.
/// </param>
/// <param name="Stolen">The stolen memory of a bare GPU.</param>
internal sealed record GuestRow(Action<RegisterMapBuilder, ulong> DefineMagic, StolenMemory Stolen);
