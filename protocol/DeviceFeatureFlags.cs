namespace VfioUser.Protocol;

/// <summary>Get and set exclude each other except in a probe. Source: vfio.h, VFIO_DEVICE_FEATURE_*.</summary>
[Flags]
public enum DeviceFeatureFlags : uint
{
    None = 0,
    FeatureMask = 0xFFFF,
    Get = 1 << 16,
    Set = 1 << 17,

    /// <summary>Only queries whether the other operations are supported.</summary>
    Probe = 1 << 18,
    Operations = Get | Set | Probe,
}
