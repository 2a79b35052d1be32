using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>DEVICE_FEATURE, both ways; the feature's data follows. Source: vfio.h, vfio_device_feature.</summary>
/// <param name="ArgSize">In a command the largest payload that the client accepts, in a reply its size.</param>
/// <param name="Flags">The operation; the lower 16 bits are the feature.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DeviceFeature(uint ArgSize, DeviceFeatureFlags Flags)
{
    public const int Length = 8;

    public FeatureId Feature => (FeatureId)(Flags & DeviceFeatureFlags.FeatureMask);
}
