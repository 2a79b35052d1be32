using DisplayModel;
using GvtDevice.Platforms;
using VfioUser.Recording.Text;

namespace GvtDevice.Cli;

/// <summary>The names of a virtual GPU's registers.</summary>
internal static class RegisterNames
{
    /// <summary>Looks up names for BAR0 in a device of the platform that is never attached to a server.</summary>
    /// <param name="platform">The GPU that was recorded; null if unknown, in which case nothing has a name.</param>
    public static RegisterNamer Of(GpuPlatform? platform)
    {
        if (platform is null)
        {
            return (_, _) => null;
        }

        using Vgpu gpu = new(new VgpuOptions
        {
            Platform = platform,
            Connectors = [new ConnectorSetup(new Connector(platform.ConnectorPorts[0], ConnectorKind.Hdmi), null)],
        });
        Mmio.RegisterMap registers = gpu.Core.Registers;
        return (region, offset) =>
            region == GpuLayout.RegisterRegion && offset < GpuLayout.MmioSize ? registers.NameOf((uint)offset) : null;
    }
}
