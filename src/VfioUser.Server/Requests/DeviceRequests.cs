using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Requests;

/// <summary>Requests about the device as a whole.</summary>
internal sealed class DeviceRequests(IVfioUserDevice device, RegionTable regions, IrqTable irqs)
{
    /// <summary>DEVICE_GET_INFO.</summary>
    public void GetInfo(in Message request, Reply reply)
    {
        ArgSize.Require(request.Read<DeviceInfo>().ArgSize, DeviceInfo.Length);
        reply.Set(new DeviceInfo(
            DeviceInfo.Length, DeviceInfoFlags.Reset | DeviceInfoFlags.Pci, (uint)regions.Count, (uint)irqs.Count));
    }

    /// <summary>DEVICE_RESET; a payload would be meaningless and is ignored.</summary>
    public void Reset()
    {
        irqs.ClearPending();
        device.Reset();
    }
}
