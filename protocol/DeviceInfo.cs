using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>DEVICE_GET_INFO, both ways. Source: vfio.h, vfio_device_info.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DeviceInfo(uint ArgSize, DeviceInfoFlags Flags, uint RegionCount, uint IrqCount)
{
    public const int Length = 16;
}
