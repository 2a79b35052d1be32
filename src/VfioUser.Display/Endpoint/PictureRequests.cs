using System.Text;
using DisplayModel.Scanout;
using DisplaySource;
using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Extension;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Endpoint;

/// <summary>Requests about heads as a whole.</summary>
internal sealed class PictureRequests(IDisplaySource source, Agreement agreement, UnderWay underWay)
{
    private const int MaxPartLength = 64;

    /// <summary>SCREENSHOT.</summary>
    public Task<CommandReply> Capture(in Message request)
    {
        ScreenshotRequest asked = request.Read<ScreenshotRequest>();
        if (asked.ArgSize < ScreenshotReply.Length || (asked.Flags & ~ScreenshotFlags.WithoutCursor) != 0)
        {
            throw new VfioUserException(Errno.EINVAL, $"argsz {asked.ArgSize}, flags 0x{(uint)asked.Flags:X}");
        }

        if (!agreement.TakesFiles)
        {
            throw new VfioUserException(
                Errno.EPERM, "a screenshot is a file, and the client accepts no file descriptors");
        }

        int head = source.Require(asked.Head);
        bool withCursor = (asked.Flags & ScreenshotFlags.WithoutCursor) == 0;
        return underWay.Run(async () =>
        {
            Capture capture = await source.CaptureAsync(head, withCursor).ConfigureAwait(false);
            Frame frame = capture.Frame
                ?? throw (capture.IsDark
                    ? new VfioUserException(Errno.ENODATA, $"head {head} is dark")
                    : MissingMemory.Of(head));
            MemFd file = FrameFile.Create(frame, out ScreenshotReply reply);
            return new CommandReply(Wire.AsBytes(in reply).ToArray(), file.Detach());
        });
    }

    /// <summary>DESCRIBE.</summary>
    public Task<CommandReply> Describe(in Message request)
    {
        if (request.Payload.Length > MaxPartLength)
        {
            throw new VfioUserException(Errno.EINVAL, $"a name of {request.Payload.Length} bytes is too long");
        }

        string part = Encoding.UTF8.GetString(request.Payload);
        return underWay.Run(async () => new CommandReply(await source.DescribeAsync(part).ConfigureAwait(false)
            ?? throw new VfioUserException(Errno.EINVAL, $"the device has no part called \"{part}\"")));
    }

    /// <summary>GET_DAMAGE.</summary>
    public Task<CommandReply> GetDamage(in Message request)
    {
        DamageRequest asked = request.Read<DamageRequest>();
        if (asked.ArgSize < DamageReply.Length + DamageRectangle.Length || asked.Flags != 0)
        {
            throw new VfioUserException(Errno.EINVAL, $"argsz {asked.ArgSize}, flags 0x{asked.Flags:X}");
        }

        Damage damage = source.DamageSince(source.Require(asked.Head), asked.Since);
        uint room = (asked.ArgSize - DamageReply.Length) / DamageRectangle.Length;
        IReadOnlyList<DamageRectangle> rectangles = DamageList.Of(damage.Rectangles, room);
        byte[] payload = new byte[DamageReply.Length + (rectangles.Count * DamageRectangle.Length)];
        Span<byte> rest = Wire.Write(
            payload, new DamageReply((uint)payload.Length, (uint)rectangles.Count, damage.Sequence));
        DamageList.Write(rest, rectangles);
        return Task.FromResult(new CommandReply(payload));
    }
}
