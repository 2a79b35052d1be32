using DisplayModel.Edid;
using VfioUser.Recording.Text;

namespace GvtDevice.Cli;

/// <summary>The names of the virtual GPU's registers.</summary>
internal static class RegisterNames
{
    /// <summary>Looks up names for BAR0 in a device that is never attached to a server.</summary>
    public static RegisterNamer Create()
    {
        using Vgpu gpu = new(new VgpuOptions { Connectors = ConnectorSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)) });
        Mmio.RegisterMap registers = gpu.Core.Registers;
        return (region, offset) =>
            region == GpuLayout.RegisterRegion && offset < GpuLayout.MmioSize ? registers.NameOf((uint)offset) : null;
    }
}
