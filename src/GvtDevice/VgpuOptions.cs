using System.Numerics;
using DisplayModel;
using DisplayModel.Edid;
using GvtDevice.Gtt;
using GvtDevice.Guests;
using GvtDevice.Platforms;

namespace GvtDevice;

/// <summary>Options of a virtual GPU.</summary>
public sealed record VgpuOptions
{
    /// <summary>The connectors, in the order of their ports; 1 to <see cref="GpuPlatform.HeadCount"/>.</summary>
    public required IReadOnlyList<ConnectorSetup> Connectors { get; init; }

    /// <summary>The GPU that the device models.</summary>
    public GpuPlatform Platform { get; init; } = GpuPlatform.KabyLake;

    /// <summary>What the guest's driver believes that it drives.</summary>
    public GuestKind Guest { get; init; } = GuestKind.Vgpu;

    /// <summary>Whether a bare GPU has stolen memory, without which drivers do not compress frame buffers. The driver
    /// xe puts its console there, and draws through an aperture that it expects to be 256 MiB large.</summary>
    public bool HasStolenMemory { get; init; } = true;

    /// <summary>The stolen memory; null for none.</summary>
    internal StolenMemory? Stolen =>
        HasStolenMemory && Guest.HasStolenMemory ? Platform.Generation.Guest.Stolen : null;

    /// <summary>Whether the device has an expansion ROM, from which UEFI firmware loads a driver for its screen.
    /// </summary>
    public bool HasOptionRom { get; init; } = true;

    /// <summary>Whether the engines execute what the guest submits: they synchronise, flip, fill and copy, but skip 3D.
    /// Otherwise they make no progress, the driver declares the GPU wedged, and desktops draw in software, which is
    /// visible.</summary>
    public bool ExecutesCommands { get; init; }

    /// <summary>Experimental. Whether QEMU posts writes, because there is nothing to map. Otherwise QEMU maps the page
    /// table and waits for the reply to every other write. Posted writes through the aperture reach guest memory late
    /// and i915 does not wait for them, so they can land in a page that i915 has freed. Source: QEMU, hw/vfio-user,
    /// hw/vfio/region.c; i915, intel_gt_flush_ggtt_writes.</summary>
    public bool PostsWrites { get; init; }

    /// <summary>MiB of the aperture that the guest may use, at least <see cref="LeastMappableMib"/>; null for the
    /// largest range that no console fits into (<see cref="MappableRange"/>).</summary>
    public int? MappableMib { get; init; }

    /// <summary>MiB of the aperture, BAR2: a power of two from <see cref="LeastMappableMib"/> to
    /// <see cref="MostMappableMib"/>. Null for the default: 256 for a shared GPU, and <see cref="MappableMib"/> for a
    /// bare one. A small one finds room behind a bridge when the device is plugged into a running machine.</summary>
    public int? ApertureMib { get; init; }

    /// <summary>Bytes of the aperture, BAR2.</summary>
    internal ulong ApertureSize => (ulong)(ApertureMib ?? Guest.DefaultApertureMib(MappableMib)) << 20;

    /// <summary>The part of the aperture that PVINFO offers the guest.</summary>
    internal MappableRange MappableRange => MappableMib is { } mib
        ? new MappableRange(0, (uint)mib << 20)
        : MappableRange.For(Platform.SurfaceAlignment);

    /// <summary>Lower limit of <see cref="MappableMib"/>: i915 maps 1 MiB at a time, rounded up to rows of
    /// tiles.</summary>
    public const int LeastMappableMib = 2;

    /// <summary>Upper limit of <see cref="MappableMib"/>: the whole aperture.</summary>
    public const int MostMappableMib = (int)(GpuLayout.MostApertureSize >> 20);

    /// <exception cref="ArgumentException">An option is invalid; the message says what to change.</exception>
    public void Validate()
    {
        if (MappableMib is < LeastMappableMib or > MostMappableMib)
        {
            throw new ArgumentException(
                $"{MappableMib} MiB of the aperture: it must be {LeastMappableMib} to {MostMappableMib}");
        }

        RequireAperture();

        if (!HasStolenMemory && !Guest.HasStolenMemory)
        {
            throw new ArgumentException("a shared GPU (--guest vgpu) has no stolen memory anyway");
        }

        if (Connectors.Count < 1 || Connectors.Count > Platform.HeadCount)
        {
            throw new ArgumentException($"{Connectors.Count} monitors: the device has 1 to {Platform.HeadCount} heads");
        }

        for (int i = 0; i < Connectors.Count; i++)
        {
            Connector connector = Connectors[i].Connector;
            if (!Platform.ConnectorPorts.Contains(connector.Port))
            {
                throw new ArgumentException(
                    $"port {connector.Port.Name}: {Platform.Description} has connectors on "
                    + $"{Platform.ConnectorPortNames}");
            }

            if (connector.Kind == ConnectorKind.EmbeddedDisplayPort && connector.Port != Platform.PanelPort)
            {
                throw new ArgumentException(
                    $"port {connector.Port.Name}: "
                    + (Platform.PanelPort is { } panel
                        ? $"the panel of {Platform.Description} is on port {panel.Name}"
                        : $"{Platform.Description} has no port for a panel"));
            }

            if (i > 0 && Connectors[i - 1].Connector.Port is var before && connector.Port.Index <= before.Index)
            {
                throw new ArgumentException($"port {connector.Port.Name} does not come after port {before.Name}");
            }

            if (Connectors[i].Edid is { } edid && EdidCheck.Complaint(edid.Span) is { } complaint)
            {
                throw new ArgumentException($"the monitor on port {connector.Port.Name}: {complaint}");
            }
        }
    }

    private void RequireAperture()
    {
        int mib = ApertureMib ?? Guest.DefaultApertureMib(MappableMib);
        if (!BitOperations.IsPow2(mib) || mib is < LeastMappableMib or > MostMappableMib)
        {
            throw new ArgumentException(
                $"an aperture of {mib} MiB: it is a BAR, which has a power of two from {LeastMappableMib} to "
                + $"{MostMappableMib}, such as {Nearest(mib)}");
        }

        if (MappableMib > mib)
        {
            throw new ArgumentException(
                $"{MappableMib} MiB of an aperture of {mib} MiB: the guest cannot use more than all of it");
        }
    }

    private static uint Nearest(int mib) =>
        BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(mib, LeastMappableMib, MostMappableMib));
}
