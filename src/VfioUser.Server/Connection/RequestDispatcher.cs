using Microsoft.Extensions.Logging;
using VfioUser.Protocol;
using VfioUser.Server.Extension;
using VfioUser.Server.Interrupts;
using VfioUser.Server.Regions;
using VfioUser.Server.Requests;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>Passes each command to its handler, and turns failures into an errno.</summary>
/// <param name="regions">The regions of the device and of the client's extension.</param>
/// <param name="irqs">The interrupts of the device and of the client's extension.</param>
/// <param name="regionRequests">Serves the regions.</param>
/// <param name="irqRequests">Serves the interrupts.</param>
/// <param name="device">The commands of a device; null for an extension alone.</param>
/// <param name="refusals">Logs refusals.</param>
/// <param name="logger">Logs the server's own errors.</param>
internal sealed class RequestDispatcher(
    RegionTable regions,
    IrqTable irqs,
    RegionRequests regionRequests,
    IrqRequests irqRequests,
    DeviceCommands? device,
    RefusalLog refusals,
    ILogger logger)
{
    /// <summary>Logs refusals.</summary>
    public RefusalLog Refusals => refusals;

    /// <summary>The commands of a device; null for an extension alone.</summary>
    public DeviceCommands? Device => device;

    /// <summary>Adds the regions and interrupts of an extension, until <see cref="Clear"/>.</summary>
    /// <exception cref="ArgumentException">A region or interrupt of the extension is impossible.</exception>
    public void Extend(IExtensionSession extension)
    {
        irqs.Extend(extension.Irqs);
        regions.Extend(extension.Regions);
    }

    /// <summary>Removes the regions and interrupts of the extension, and all that the client bound.</summary>
    public void Clear()
    {
        irqs.Clear();
        regions.Clear();
    }

    /// <summary>Executes one command.</summary>
    /// <param name="request">Any command but the first VERSION.</param>
    /// <param name="peer">The client's capabilities.</param>
    /// <param name="extension">The session of the agreed extension; null without agreement.</param>
    /// <param name="reply">Filled when the command succeeds.</param>
    public Errno Dispatch(in Message request, VersionCapabilities peer, IExtensionSession? extension, Reply reply)
    {
        MessageHeader header = request.Header;
        try
        {
            Execute(request, peer, extension, reply);
            return Errno.None;
        }
        catch (VfioUserException e)
        {
            refusals.Refused(header, e);
            return e.Errno;
        }
        catch (Exception e)
        {
            ServerLog.DeviceFailed(logger, e, header.Command, header.Id);
            return Errno.EIO;
        }
    }

    private void Execute(in Message request, VersionCapabilities peer, IExtensionSession? extension, Reply reply)
    {
        switch (request.Header.Command)
        {
            case VfioUserCommand.RegionRead or VfioUserCommand.RegionWrite or VfioUserCommand.RegionWriteMulti
                when device is { IsCopying: true }:
                throw new VfioUserException(Errno.EINVAL, "the device's state is being copied");
            case VfioUserCommand.RegionRead:
                regionRequests.Read(request, peer, reply);
                break;
            case VfioUserCommand.RegionWrite:
                regionRequests.Write(request, reply);
                break;
            case VfioUserCommand.RegionWriteMulti when device is not null:
                regionRequests.WriteMulti(request, reply);
                break;
            case VfioUserCommand.DeviceGetInfo:
                GetInfo(request, reply);
                break;
            case VfioUserCommand.DeviceGetRegionInfo:
                regionRequests.GetInfo(request, peer, reply);
                break;
            case VfioUserCommand.DeviceGetIrqInfo:
                irqRequests.GetInfo(request, reply);
                break;
            case VfioUserCommand.DeviceSetIrqs:
                irqRequests.Set(request);
                break;
            default:
                ExecuteOther(request, peer, extension, reply);
                break;
        }
    }

    private void ExecuteOther(in Message request, VersionCapabilities peer, IExtensionSession? extension, Reply reply)
    {
        if (device?.TryExecute(request, peer, reply) == true)
        {
            return;
        }

        if (extension?.Handle(request) is { } work)
        {
            reply.Defer(work, isInOrder: false);
            return;
        }

        // A second VERSION, the commands of servers, and unknown numbers.
        bool isKnown = device is not null || request.Header.Command == VfioUserCommand.Version;
        throw new VfioUserException(isKnown ? Errno.EINVAL : Errno.ENOSYS, "this server does not take the command");
    }

    private void GetInfo(in Message request, Reply reply)
    {
        ArgSize.Require(request.Read<DeviceInfo>().ArgSize, DeviceInfo.Length);
        DeviceInfoFlags flags = DeviceInfoFlags.Pci | (device is null ? DeviceInfoFlags.None : DeviceInfoFlags.Reset);
        reply.Set(new DeviceInfo(DeviceInfo.Length, flags, (uint)regions.Count, (uint)irqs.Count));
    }
}
