using VfioUser.Protocol;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Display;

/// <summary>What the display socket says of a device of which it shows nothing but the extension.</summary>
internal static class PlainReplies
{
    /// <exception cref="VfioUserException">EINVAL: no such index, or nothing that can be done with it. ENOSYS: a command of
    /// the other socket.</exception>
    public static Task<CommandReply> To(in Message request, IExtensionSession extension)
    {
        switch (request.Header.Command)
        {
            case VfioUserCommand.DeviceGetInfo:
                Require(request.Read<DeviceInfo>().ArgSize >= DeviceInfo.Length, "argsz");
                return Reply(new DeviceInfo(
                    DeviceInfo.Length, DeviceInfoFlags.Pci, (uint)extension.RegionCount, (uint)extension.IrqCount));
            case VfioUserCommand.DeviceGetRegionInfo:
                RegionInfo region = request.Read<RegionInfo>();
                Require(region.ArgSize >= RegionInfo.Length && region.Index < extension.RegionCount, "argsz or index");
                return Reply(new RegionInfo(RegionInfo.Length, RegionInfoFlags.None, region.Index, 0, 0, 0));
            case VfioUserCommand.DeviceGetIrqInfo:
                IrqInfo irq = request.Read<IrqInfo>();
                Require(irq.ArgSize >= IrqInfo.Length && irq.Index < extension.IrqCount, "argsz or index");
                return Reply(new IrqInfo(IrqInfo.Length, 0, irq.Index, 0));
            case VfioUserCommand.DeviceSetIrqs or VfioUserCommand.RegionRead or VfioUserCommand.RegionWrite
                or VfioUserCommand.Version:
                throw new VfioUserException(Errno.EINVAL, "there is nothing that this could be done to");
            default:
                throw new VfioUserException(Errno.ENOSYS, $"command 0x{(ushort)request.Header.Command:X4} is not for this socket");
        }
    }

    private static void Require(bool isTrue, string what)
    {
        if (!isTrue)
        {
            throw new VfioUserException(Errno.EINVAL, $"wrong {what}");
        }
    }

    private static Task<CommandReply> Reply<T>(in T info)
        where T : unmanaged => Task.FromResult(new CommandReply(Wire.AsBytes(in info).ToArray()));
}
