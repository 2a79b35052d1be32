using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplaySource;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace VfioUser.Display.Client;

/// <summary>A client of the display socket. Any thread.</summary>
/// <remarks>Every request throws <see cref="VfioUserException"/> when the server refuses it,
/// <see cref="TimeoutException"/> when no answer comes in time, and <see cref="IOException"/> when the connection is
/// lost.</remarks>
public sealed partial class DisplayClient : IDisposable
{
    private readonly ClientLoop _loop;
    private readonly DisplayClientOptions _options;

    private DisplayClient(ClientLoop loop, DisplayClientOptions options)
    {
        _loop = loop;
        _options = options;
        Agreement = new DisplayCapability();
    }

    /// <summary>The server's agreement.</summary>
    public DisplayCapability Agreement { get; private set; }

    /// <summary>The heads of the server.</summary>
    public IReadOnlyList<DisplayHead> Heads => Agreement.Heads ?? [];

    /// <summary>The number of heads.</summary>
    public int HeadCount => Heads.Count;

    /// <summary>Connects and negotiates; waits for the server to appear.</summary>
    /// <exception cref="ArgumentException">No socket can have this path.</exception>
    /// <exception cref="IOException">No server listens there, or it is not a display server.</exception>
    /// <exception cref="VfioUserException">The server is not a display server of this version.</exception>
    public static async ValueTask<DisplayClient> ConnectAsync(
        string path, DisplayClientOptions? options = null, CancellationToken cancellation = default)
    {
        UnixSocket.CheckPath(path);
        options ??= new DisplayClientOptions();
        DisplayClient client = new(new ClientLoop(path, options), options);
        try
        {
            client.Agreement = await client._loop.Connected.WaitAsync(cancellation).ConfigureAwait(false);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>The events that the server sends, until the connection ends, or with
    /// <see cref="DisplayClientOptions.Reconnects"/> until the client is disposed of. One reader at a time.</summary>
    /// <remarks>Events of heads that the server has not announced are dropped.</remarks>
    public async IAsyncEnumerable<DisplayEvent> EventsAsync(
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (DisplayEvent item in _loop.Events.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (item.OfHead is null || item.OfHead < HeadCount)
            {
                yield return item;
            }
        }
    }

    /// <summary>Returns the composed picture of a head; null when the head is dark.</summary>
    /// <exception cref="VfioUserException">ENOENT: no such head.</exception>
    public async ValueTask<Frame?> CaptureAsync(
        int head, bool withCursor = true, CancellationToken cancellation = default)
    {
        ScreenshotFlags flags = withCursor ? ScreenshotFlags.None : ScreenshotFlags.WithoutCursor;
        ScreenshotRequest request = new(ScreenshotReply.Length, flags, (uint)head, 0);
        using CallReply reply = await CallAsync(DisplayCommand.Screenshot, Bytes(request), cancellation)
            .ConfigureAwait(false);
        if (reply.Errno == Errno.ENODATA)
        {
            return null;
        }

        ScreenshotReply description = Wire.Read<ScreenshotReply>(Expect(DisplayCommand.Screenshot, reply).Payload);
        using FileStream file = new(FileOf(reply), FileAccess.Read);
        return FrameFile.Read(file, description);
    }

    /// <summary>Returns the device's state as UTF-8 JSON.</summary>
    /// <param name="part">The part of the state; empty for the overview.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="VfioUserException">EINVAL: no such part.</exception>
    public async ValueTask<byte[]> DescribeAsync(string part = "", CancellationToken cancellation = default)
    {
        using CallReply reply = await CallAsync(DisplayCommand.Describe, Encoding.UTF8.GetBytes(part), cancellation)
            .ConfigureAwait(false);
        return Expect(DisplayCommand.Describe, reply).Payload;
    }

    /// <summary>Returns what a plane shows, and where.</summary>
    /// <param name="type">The kind of plane.</param>
    /// <param name="head">The head, 0-based; null for the first lit one.</param>
    /// <param name="overlay">The overlay, counted from the lowest.</param>
    /// <param name="flags">The kind of buffer to describe; none to describe the plane with any.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public async ValueTask<PlaneView> QueryPlaneAsync(
        DrmPlaneType type,
        int? head = null,
        int overlay = 0,
        GfxPlaneFlags flags = GfxPlaneFlags.None,
        CancellationToken cancellation = default)
    {
        const int Length = GfxPlaneInfo.Length + GfxPlaneExtension.Length;
        GfxPlaneInfo info = new() { ArgSize = Length, Flags = flags, PlaneType = type };
        GfxPlaneExtension extension = new() { Head = (uint?)head ?? GfxPlaneExtension.FirstLit, Plane = (uint)overlay };
        using CallReply reply = await CallAsync(
            DisplayCommand.QueryGfxPlane, [.. Bytes(info), .. Bytes(extension)], cancellation).ConfigureAwait(false);
        byte[] payload = Expect(DisplayCommand.QueryGfxPlane, reply).Payload;
        return new PlaneView(
            Wire.Read<GfxPlaneInfo>(payload), Wire.Read<GfxPlaneExtension>(payload.AsSpan(GfxPlaneInfo.Length)));
    }

    /// <summary>Returns a dma-buf by its id.</summary>
    /// <exception cref="VfioUserException">ENOENT: the id is retired. EPERM: this client may not have it. EOPNOTSUPP:
    /// no dma-buf is possible.</exception>
    public async ValueTask<SafeFileHandle> GetDmabufAsync(uint id, CancellationToken cancellation = default)
    {
        using CallReply reply = await CallAsync(
            DisplayCommand.GetGfxDmabuf, Bytes(new GfxDmabufRequest(id)), cancellation).ConfigureAwait(false);
        return FileOf(Expect(DisplayCommand.GetGfxDmabuf, reply));
    }

    /// <summary>Returns a file with what a plane shows. A shadow is held until <see cref="ReleaseAsync"/>.</summary>
    /// <exception cref="VfioUserException">EBUSY: the client holds too many shadows. ENODATA: the plane is off. EPERM:
    /// the kind was not agreed on. EOPNOTSUPP: no dma-buf is possible; the message is the server's reason.</exception>
    public async ValueTask<PlaneFile> GetBufferAsync(
        BufferKinds kind,
        BufferContent content = BufferContent.Primary,
        int? head = null,
        int overlay = 0,
        bool onlyNewFiles = false,
        CancellationToken cancellation = default)
    {
        BufferRequest request = new(
            BufferReply.Length + (DamageReply.MaxRectangles * DamageRectangle.Length),
            (onlyNewFiles ? BufferRequestFlags.OnlyNewFiles : 0)
                | (kind == BufferKinds.Dmabuf ? BufferRequestFlags.Explain : 0),
            (uint?)head ?? GfxPlaneExtension.FirstLit,
            kind,
            content,
            (uint)overlay,
            0);
        using CallReply reply = await CallAsync(DisplayCommand.GetBuffer, Bytes(request), cancellation)
            .ConfigureAwait(false);
        BufferReply description = Wire.Read<BufferReply>(Expect(DisplayCommand.GetBuffer, reply).Payload);
        if (description.Kind == BufferKinds.None)
        {
            throw new VfioUserException(
                Errno.EOPNOTSUPP, Text(reply.Payload.AsSpan(BufferReply.Length), description.ReasonLength));
        }

        bool hasFile = (description.Flags & BufferReplyFlags.HasFile) != 0;
        return new PlaneFile(
            description,
            Rectangles(reply.Payload.AsSpan(BufferReply.Length), description.DamageCount),
            hasFile ? FileOf(reply) : null);
    }

    /// <summary>Releases a shadow.</summary>
    /// <exception cref="VfioUserException">ENOENT: the client does not hold it.</exception>
    public async ValueTask ReleaseAsync(uint slot, CancellationToken cancellation = default)
    {
        using CallReply reply = await CallAsync(
            DisplayCommand.Release, Bytes(new ReleaseRequest(slot, 0)), cancellation).ConfigureAwait(false);
        Expect(DisplayCommand.Release, reply);
    }

    /// <summary>Returns what changed on a head since the refresh with this sequence; 0 for everything.</summary>
    public async ValueTask<Damage> GetDamageAsync(int head, ulong since = 0, CancellationToken cancellation = default)
    {
        DamageRequest request = new(
            DamageReply.Length + (DamageReply.MaxRectangles * DamageRectangle.Length), 0, (uint)head, 0, since);
        using CallReply reply = await CallAsync(DisplayCommand.GetDamage, Bytes(request), cancellation)
            .ConfigureAwait(false);
        DamageReply damage = Wire.Read<DamageReply>(Expect(DisplayCommand.GetDamage, reply).Payload);
        return new Damage(damage.Sequence, Rectangles(reply.Payload.AsSpan(DamageReply.Length), damage.Count));
    }

    /// <summary>Binds an eventfd to a vector of the display interrupt; null unbinds. The server gets a
    /// duplicate.</summary>
    public ValueTask BindAsync(int vector, EventFd? eventFd, CancellationToken cancellation = default) => SetIrqsAsync(
        new IrqSet(
            IrqSet.Length, IrqSetFlags.DataEventfd | IrqSetFlags.ActionTrigger, DisplayIndex.Irq, (uint)vector, 1),
        eventFd is null ? [] : [eventFd.Handle],
        cancellation);

    /// <summary>Masks or unmasks a vector. After unmasking the server signals once what was missed.</summary>
    public ValueTask MaskAsync(int vector, bool isMasked, CancellationToken cancellation = default) => SetIrqsAsync(
        new IrqSet(
            IrqSet.Length,
            IrqSetFlags.DataNone | (isMasked ? IrqSetFlags.ActionMask : IrqSetFlags.ActionUnmask),
            DisplayIndex.Irq,
            (uint)vector,
            1),
        [],
        cancellation);

    public void Dispose() => _loop.Dispose();

    private static byte[] Bytes<T>(T value)
        where T : unmanaged => Wire.AsBytes(in value).ToArray();

    private static CallReply Expect(VfioUserCommand command, CallReply reply) => reply.Errno == Errno.None
        ? reply
        : throw new VfioUserException(
            reply.Errno, $"the display server refused command 0x{(ushort)command:X4}: {reply.Errno}");

    /// <summary>Takes the file out of the reply.</summary>
    private static SafeFileHandle FileOf(CallReply reply) =>
        reply.TakeFile() ?? throw new InvalidDataException("The server sent no file.");

    private static string Text(ReadOnlySpan<byte> bytes, uint length) => length <= bytes.Length
        ? Encoding.UTF8.GetString(bytes[..(int)length])
        : throw new InvalidDataException($"The server announces a text of {length} bytes in {bytes.Length}.");

    private static PixelRect[] Rectangles(ReadOnlySpan<byte> bytes, uint count)
    {
        if (count > bytes.Length / DamageRectangle.Length)
        {
            throw new InvalidDataException($"The server announces {count} rectangles in {bytes.Length} bytes.");
        }

        return
        [
            .. MemoryMarshal.Cast<byte, DamageRectangle>(bytes[..(int)(count * DamageRectangle.Length)]).ToArray()
                .Select(r => new PixelRect((int)r.X, (int)r.Y, (int)r.Width, (int)r.Height)),
        ];
    }

    private async ValueTask SetIrqsAsync(IrqSet request, SafeFileHandle[] fds, CancellationToken cancellation)
    {
        using CallReply reply = await CallAsync(
            VfioUserCommand.DeviceSetIrqs, Bytes(request), cancellation, fds).ConfigureAwait(false);
        Expect(VfioUserCommand.DeviceSetIrqs, reply);
    }

    private Task<CallReply> CallAsync(
        VfioUserCommand command, byte[] payload, CancellationToken cancellation, params SafeFileHandle[] fds) =>
        _loop.Call(
            new PendingCall(command, payload, fds, _options.Timeout, _options.ContinuesOnItsThread), cancellation);
}
