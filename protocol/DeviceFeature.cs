using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>DEVICE_FEATURE, both ways; the feature's data follows. Source: vfio.h, vfio_device_feature.</summary>
/// <param name="ArgSize">In a command the largest payload that the client takes, in a reply the size of it.</param>
/// <param name="Flags">The operation, and in the lower 16 bits the feature.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DeviceFeature(uint ArgSize, DeviceFeatureFlags Flags)
{
    public const int Length = 8;

    public FeatureId Feature => (FeatureId)(Flags & DeviceFeatureFlags.FeatureMask);
}
