using System.Text.Json;
using DisplaySource;
using VfioUser.Display.Buffers;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Extension;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Endpoint;

/// <summary>The display extension in use by one client, on either socket. On the client's thread, except for
/// refreshes.</summary>
internal sealed class EndpointSession : IExtensionSession
{
    private const ushort FirstVendorCommand = 0xF000;
    private const ushort LastVendorCommand = 0xF0FF;

    private readonly DisplayIrq _irq;
    private readonly Outbox _outbox;
    private readonly RefreshFeed _feed;
    private readonly UnderWay _underWay = new();
    private readonly PlaneRequests _planes;
    private readonly BufferRequests _buffers;
    private readonly PictureRequests _pictures;
    private readonly OutputRequests _outputs;
    private readonly StateRequests _states;
    private readonly ShadowRegions _shadowRegions;

    public EndpointSession(DisplayEndpoint endpoint, Agreement agreement, Shadows shadows, IExtensionClient client)
    {
        IDisplaySource source = endpoint.Source;
        IPlaneBuffers? buffers = agreement.HasKind(BufferKinds.Dmabuf) ? endpoint.Buffers : null;
        Agreement = agreement.ToCapability(endpoint.Heads).ToJson();
        _outbox = new Outbox(source, client);
        _irq = new DisplayIrq(source, OnBound);
        _feed = new RefreshFeed(source, buffers, agreement, _irq, _outbox);
        _shadowRegions = new ShadowRegions(source, endpoint.Budget, _underWay);
        _planes = new PlaneRequests(source, endpoint.Buffers, agreement, _shadowRegions);
        _buffers = new BufferRequests(source, buffers, agreement, shadows, _feed, _underWay);
        _pictures = new PictureRequests(source, agreement, _underWay);
        _outputs = new OutputRequests(source, _underWay);
        _states = new StateRequests(endpoint.State, client.Credentials?.MayReadOurMemory == true, _underWay);
        Regions =
        [
            .. Enumerable.Range(0, source.OutputCount).Select(output => new EdidRegion(source, output)),
            .. Enumerable.Range(0, source.HeadCount).Select(head => new ShadowRegion(_shadowRegions, head)),
        ];
        Irqs = agreement.UsesEventfd ? [_irq.Contribution] : [];
        _feed.Update();
    }

    public JsonElement Agreement { get; }

    public IReadOnlyList<IExtensionRegion> Regions { get; }

    public IReadOnlyList<ExtensionIrq> Irqs { get; }

    public void OnWritable() => _outbox.Flush();

    public Task<CommandReply>? Handle(in Message request) =>
        request.Header.WantsNoReply && IsQuestion(request.Header.Command)
            ? throw new VfioUserException(Errno.EINVAL, "this command has no effect without a reply")
            : CarryOut(request);

    public void Dispose()
    {
        _feed.Dispose();
        _irq.Dispose();
        _shadowRegions.Dispose();
        _buffers.Dispose();
    }

    private void OnBound() => _feed.Update();

    /// <summary>Whether a command is pointless without its reply: it only queries, or it acquires something that the
    /// client would not learn of.</summary>
    private static bool IsQuestion(VfioUserCommand command) =>
        command is DisplayCommand.QueryGfxPlane or DisplayCommand.GetGfxDmabuf or DisplayCommand.GetBuffer
            or DisplayCommand.GetDamage or DisplayCommand.Screenshot or DisplayCommand.Describe
            or DisplayCommand.GetState;

    private Task<CommandReply>? CarryOut(in Message request) => request.Header.Command switch
    {
        DisplayCommand.QueryGfxPlane => _planes.Query(request),
        DisplayCommand.GetGfxDmabuf => _buffers.GetDmabuf(request),
        DisplayCommand.GetBuffer => _buffers.Get(request),
        DisplayCommand.Release => _buffers.Release(request),
        DisplayCommand.GetDamage => _pictures.GetDamage(request),
        DisplayCommand.Screenshot => _pictures.Capture(request),
        DisplayCommand.Describe => _pictures.Describe(request),
        DisplayCommand.SetOutput => _outputs.Set(request),
        DisplayCommand.GetState => _states.Get(request),
        DisplayCommand.SetState => _states.Set(request),
        >= (VfioUserCommand)FirstVendorCommand and <= (VfioUserCommand)LastVendorCommand =>
            throw new VfioUserException(Errno.ENOSYS, $"command 0x{(ushort)request.Header.Command:X4} is unknown"),
        _ => null,
    };
}
