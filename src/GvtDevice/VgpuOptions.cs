using DisplayModel.Edid;
using GvtDevice.Gtt;
using GvtDevice.Platforms;

namespace GvtDevice;

/// <summary>What a virtual GPU is made with.</summary>
public sealed record VgpuOptions
{
    /// <summary>Its connectors, in the order of their ports; 1 to 3.</summary>
    public required IReadOnlyList<ConnectorSetup> Connectors { get; init; }

    /// <summary>Which GPU it is.</summary>
    public GpuPlatform Platform { get; init; } = GpuPlatform.KabyLake;

    /// <summary>The engines execute what the guest submits: they synchronise, flip, fill and copy, and leave 3D out.
    /// Otherwise they stand still, so that the driver gives them up and desktops draw in software, which is what one
    /// can see.</summary>
    public bool ExecutesCommands { get; init; }

    /// <summary>QEMU posts writes, for there is nothing to map; otherwise it maps the page table and waits for a reply
    /// to every other write. Then what a guest writes through the aperture comes late to its memory, and i915 does not
    /// wait for it: pages that it gave back may still be written. For experiments. Source: QEMU, hw/vfio-user,
    /// hw/vfio/region.c; i915, intel_gt_flush_ggtt_writes.</summary>
    public bool PostsWrites { get; init; }

    /// <summary>MiB of the aperture that the guest may use, from <see cref="LeastMappableMib"/>; null for as much as
    /// keeps every console out (<see cref="MappableRange"/>).</summary>
    public int? MappableMib { get; init; }

    /// <summary>What of the aperture the guest is told it may use.</summary>
    internal MappableRange MappableRange => MappableMib is { } mib
        ? new MappableRange(0, (uint)mib << 20)
        : MappableRange.For(Platform.SurfaceAlignment);

    /// <summary>i915 maps 1 MiB at a time, rounded up to rows of tiles.</summary>
    public const int LeastMappableMib = 2;

    /// <summary>All of the aperture.</summary>
    public const int MostMappableMib = (int)(GpuLayout.ApertureSize >> 20);

    /// <exception cref="ArgumentException">The message says what to change.</exception>
    public void Validate()
    {
        if (MappableMib is < LeastMappableMib or > MostMappableMib)
        {
            throw new ArgumentException(
                $"{MappableMib} MiB of the aperture: it must be {LeastMappableMib} to {MostMappableMib}");
        }

        if (ExecutesCommands && !Platform.Generation.CanExecuteCommands)
        {
            throw new ArgumentException($"the engines of {Platform.Description} cannot execute commands");
        }

        if (Connectors.Count < 1 || Connectors.Count > DigitalPort.All.Count)
        {
            throw new ArgumentException(
                $"{Connectors.Count} monitors: the device has 1 to {DigitalPort.All.Count} heads");
        }

        for (int i = 0; i < Connectors.Count; i++)
        {
            Connector connector = Connectors[i].Connector;
            if (i > 0 && Connectors[i - 1].Connector.Port is var before && connector.Port.Index <= before.Index)
            {
                throw new ArgumentException($"port {connector.Port.Letter} does not come after port {before.Letter}");
            }

            if (Connectors[i].Edid is { } edid && EdidCheck.Complaint(edid.Span) is { } complaint)
            {
                throw new ArgumentException($"the monitor on port {connector.Port.Letter}: {complaint}");
            }
        }
    }
}
