namespace VfioUser.Protocol;

/// <summary>Source: vfio.h, VFIO_DEVICE_FLAGS_*.</summary>
[Flags]
public enum DeviceInfoFlags : uint
{
    None = 0,
    Reset = 1,
    Pci = 2,
}
