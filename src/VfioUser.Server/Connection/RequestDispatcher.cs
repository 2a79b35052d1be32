using Microsoft.Extensions.Logging;
using VfioUser.Protocol;
using VfioUser.Server.Dma;
using VfioUser.Server.Migration;
using VfioUser.Server.Requests;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>Sends every command to its handler, and turns what goes wrong there into an errno.</summary>
internal sealed class RequestDispatcher(
    IVfioUserDevice device,
    RegionTable regions,
    IrqTable irqs,
    DmaTable windows,
    MessageDma messageDma,
    DirtyLog dirtyLog,
    FileQuota quota,
    IoSignals signals,
    MigrationSession migration,
    ServerStatistics statistics,
    ILogger logger)
{
    private readonly DeviceRequests _device = new(device, regions, irqs);
    private readonly RegionRequests _regions = new(device, regions, statistics);
    private readonly IoFdRequests _ioFds = new(regions, signals);
    private readonly DmaRequests _dma = new(device, windows, messageDma, dirtyLog, quota, logger);
    private readonly IrqRequests _irqs = new(irqs, quota);
    private readonly FeatureRequests _features = new(migration, dirtyLog);
    private readonly MigrationRequests _migration = new(migration);

    /// <summary>Where refusals are told.</summary>
    public RefusalLog Refusals { get; } = new(logger);

    /// <summary>The device's state can be taken elsewhere.</summary>
    public bool CanMigrate => migration.IsSupported;

    /// <summary>The device may be written to: its state is not being copied.</summary>
    public bool TakesWrites => !migration.IsCopying;

    /// <summary>Carries out one command.</summary>
    /// <param name="request">Any command but the first VERSION.</param>
    /// <param name="peer">What the client said about itself.</param>
    /// <param name="reply">Filled when the command succeeds.</param>
    public Errno Dispatch(in Message request, VersionCapabilities peer, Reply reply)
    {
        MessageHeader header = request.Header;
        try
        {
            Execute(request, peer, reply);
            return Errno.None;
        }
        catch (VfioUserException e)
        {
            Refusals.Refused(header, e);
            return e.Errno;
        }
        catch (Exception e)
        {
            ServerLog.DeviceFailed(logger, e, header.Command, header.Id);
            return Errno.EIO;
        }
    }

    /// <summary>Forgets what was about the client that has left.</summary>
    public void OnClientGone()
    {
        _dma.OnClientGone();
        signals.Close();
        dirtyLog.Stop();
        migration.Abandon();
    }

    private void Execute(in Message request, VersionCapabilities peer, Reply reply)
    {
        switch (request.Header.Command)
        {
            case VfioUserCommand.RegionRead or VfioUserCommand.RegionWrite or VfioUserCommand.RegionWriteMulti
                when migration.IsCopying:
                throw new VfioUserException(Errno.EINVAL, "the device's state is being copied");
            case VfioUserCommand.RegionRead:
                _regions.Read(request, peer, reply);
                break;
            case VfioUserCommand.RegionWrite:
                _regions.Write(request, reply);
                break;
            case VfioUserCommand.RegionWriteMulti:
                _regions.WriteMulti(request, reply);
                break;
            case VfioUserCommand.DmaMap:
                _dma.Map(request);
                break;
            case VfioUserCommand.DmaUnmap:
                _dma.Unmap(request, reply);
                break;
            case VfioUserCommand.DeviceGetInfo:
                _device.GetInfo(request, reply);
                break;
            case VfioUserCommand.DeviceGetRegionInfo:
                _regions.GetInfo(request, peer, reply);
                break;
            case VfioUserCommand.DeviceGetRegionIoFds:
                _ioFds.Get(request, peer, reply);
                break;
            case VfioUserCommand.DeviceGetIrqInfo:
                _irqs.GetInfo(request, reply);
                break;
            case VfioUserCommand.DeviceSetIrqs:
                _irqs.Set(request);
                break;
            case VfioUserCommand.DeviceReset:
                _device.Reset();
                migration.Abandon();
                break;
            case VfioUserCommand.DeviceFeature:
                _features.Execute(request, reply);
                break;
            case VfioUserCommand.MigDataRead:
                _migration.Read(request, peer, reply);
                break;
            case VfioUserCommand.MigDataWrite:
                _migration.Write(request);
                break;
            default:
                // A second VERSION, the commands of servers, and numbers that mean nothing.
                throw new VfioUserException(Errno.EINVAL, "this server does not take the command");
        }
    }
}
