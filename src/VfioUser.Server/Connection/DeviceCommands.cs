using Microsoft.Extensions.Logging;
using VfioUser.Protocol;
using VfioUser.Server.Migration;
using VfioUser.Server.Regions;
using VfioUser.Server.Requests;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>The commands of a device, which an extension alone does not have.</summary>
internal sealed class DeviceCommands(
    IVfioUserDevice device,
    RegionTable regions,
    DeviceHost host,
    FileQuota quota,
    IoSignals signals,
    MigrationSession migration,
    ILogger logger)
{
    private readonly IoFdRequests _ioFds = new(regions, signals);
    private readonly DmaRequests _dma = new(device, host.Windows, host.MessageDma, host.DirtyLog, quota, logger);
    private readonly FeatureRequests _features = new(migration, host.DirtyLog);
    private readonly MigrationRequests _migration = new(migration);

    /// <summary>Whether the device supports migration.</summary>
    public bool CanMigrate => migration.IsSupported;

    /// <summary>Whether the device's state is being copied; its regions are closed then.</summary>
    public bool IsCopying => migration.IsCopying;

    /// <summary>Executes one command.</summary>
    /// <returns>false when it is not one of these commands.</returns>
    public bool TryExecute(in Message request, VersionCapabilities peer, Reply reply)
    {
        switch (request.Header.Command)
        {
            case VfioUserCommand.DmaMap:
                _dma.Map(request);
                return true;
            case VfioUserCommand.DmaUnmap:
                _dma.Unmap(request, reply);
                return true;
            case VfioUserCommand.DeviceGetRegionIoFds:
                _ioFds.Get(request, peer, reply);
                return true;
            case VfioUserCommand.DeviceReset:
                // A payload would be meaningless and is ignored.
                host.Irqs.ClearPending();
                device.Reset();
                migration.Abandon();
                return true;
            case VfioUserCommand.DeviceFeature:
                _features.Execute(request, reply);
                return true;
            case VfioUserCommand.MigDataRead:
                _migration.Read(request, peer, reply);
                return true;
            case VfioUserCommand.MigDataWrite:
                _migration.Write(request);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Drops all state of the client that has disconnected.</summary>
    public void OnClientGone()
    {
        _dma.OnClientGone();
        signals.Close();
        host.DirtyLog.Stop();
        migration.Abandon();
    }
}
