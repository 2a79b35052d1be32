using DisplayModel;
using DisplayModel.Scanout;
using DisplaySource;
using VfioUser.Display.Buffers;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Extension;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Endpoint;

/// <summary>QUERY_GFX_PLANE.</summary>
internal sealed class PlaneRequests(
    IDisplaySource source, IPlaneBuffers? buffers, Agreement agreement, ShadowRegions regions)
{
    private const int FullLength = GfxPlaneInfo.Length + GfxPlaneExtension.Length;
    private const GfxPlaneFlags Known = GfxPlaneFlags.Probe | GfxPlaneFlags.Dmabuf | GfxPlaneFlags.Region;

    public Task<CommandReply> Query(in Message request)
    {
        GfxPlaneInfo asked = Read(request);
        PlaneSelection selection = ReadSelection(request);
        GfxPlaneFlags kind = asked.Flags & ~GfxPlaneFlags.Probe;
        bool isProbe = (asked.Flags & GfxPlaneFlags.Probe) != 0;
        bool canDo = kind switch
        {
            GfxPlaneFlags.Dmabuf => agreement.HasKind(BufferKinds.Dmabuf),
            GfxPlaneFlags.Region => true,
            _ => kind == GfxPlaneFlags.None && HasRoom(asked) && !isProbe,
        };
        if (!canDo || (asked.Flags & ~Known) != 0)
        {
            throw new VfioUserException(
                Errno.EINVAL, $"flags 0x{(uint)asked.Flags:X} are unknown or were not negotiated");
        }

        if (isProbe)
        {
            return Reply(asked, Empty(asked), default);
        }

        int head = source.Require(selection.Head);
        HeadState state = source.Head(head);
        ScenePlane? plane = state.Scene.Plane(asked.PlaneType, selection.Plane);
        return kind == GfxPlaneFlags.Region
            ? QueryRegion(asked, head, state, plane)
            : Reply(asked, Describe(asked, head, state, plane, out GfxPlaneExtension extension), extension);
    }

    private static GfxPlaneInfo Read(in Message request)
    {
        if (request.Payload.Length < GfxPlaneInfo.MinLength)
        {
            throw new VfioUserException(Errno.EINVAL, $"{request.Payload.Length} bytes are too short");
        }

        Span<byte> whole = stackalloc byte[GfxPlaneInfo.Length];
        request.Payload[..Math.Min(request.Payload.Length, whole.Length)].CopyTo(whole);
        GfxPlaneInfo asked = Wire.Read<GfxPlaneInfo>(whole);
        return asked.ArgSize >= GfxPlaneInfo.MinLength
            ? asked
            : throw new VfioUserException(Errno.EINVAL, $"argsz is {asked.ArgSize}");
    }

    /// <summary>Reads the head and plane of a request; a request too short to name them means the first lit
    /// head.</summary>
    private static PlaneSelection ReadSelection(in Message request) =>
        request.Payload.Length <= GfxPlaneInfo.Length ? new PlaneSelection(GfxPlaneExtension.FirstLit, 0)
        : Wire.TryRead(request.Payload[GfxPlaneInfo.Length..], out PlaneSelection selection) ? selection
        : throw new VfioUserException(
            Errno.EINVAL, $"{request.Payload.Length} bytes end within the head or plane number");

    /// <summary>Whether the client has room for the extension.</summary>
    private static bool HasRoom(in GfxPlaneInfo asked) => asked.ArgSize >= FullLength;

    private static GfxPlaneInfo Empty(in GfxPlaneInfo asked) =>
        new() { ArgSize = FullLength, Flags = asked.Flags, PlaneType = asked.PlaneType };

    private static Task<CommandReply> Reply(
        in GfxPlaneInfo asked, in GfxPlaneInfo info, in GfxPlaneExtension extension)
    {
        byte[] payload = new byte[FullLength];
        Wire.Write(Wire.Write(payload, info), extension);
        int length = HasRoom(asked) ? FullLength : (int)Math.Min(asked.ArgSize, GfxPlaneInfo.Length);
        return Task.FromResult(new CommandReply(payload[..length]));
    }

    /// <summary>Describes the plane and its buffer.</summary>
    /// <exception cref="VfioUserException">The errors of <see cref="IPlaneBuffers.Identify"/>, unless the extension can
    /// report them to the client.</exception>
    private GfxPlaneInfo Describe(
        in GfxPlaneInfo asked, int head, HeadState state, ScenePlane? plane, out GfxPlaneExtension extension)
    {
        extension = PlaneDescription.Extension(head, state, plane);
        if (plane is null)
        {
            return Empty(asked);
        }

        PlaneBuffer? buffer = null;
        bool isMissing = state.Memory != HeadMemory.Present;
        try
        {
            if (isMissing)
            {
                throw MissingMemory.Of(head);
            }

            if (!HasRoom(asked))
            {
                buffer = buffers?.IdentifyAlone(head, plane.State);
            }
            else if (buffers?.Identify(head, plane.State) is { } shown)
            {
                buffer = shown.Buffer;
                extension = extension with { SourceX = (uint)shown.SourceXPx, SourceY = (uint)shown.SourceYPx };
            }
        }
        catch (VfioUserException e) when (HasRoom(asked))
        {
            isMissing |= e.Errno == Errno.EFAULT;
            extension = extension with
            {
                State = GfxPlaneState.NotSupported,
                Flags = extension.Flags
                    | (isMissing ? GfxPlaneExtensionFlags.MemoryMissing : GfxPlaneExtensionFlags.None),
            };
        }

        extension = extension with
        {
            Kinds =
                (state.Memory != HeadMemory.Present ? BufferKinds.None : ShadowKind(plane) | RegionKind(state, plane))
                | (NoDmabuf(buffer) == NoDmabufReason.None ? BufferKinds.Dmabuf : 0),
            NoDmabuf = NoDmabuf(buffer),
        };
        return PlaneDescription.Info(FullLength, asked, plane, buffer);
    }

    /// <summary>Answers a query of type REGION. The region contains the whole picture, so the reply describes it in
    /// place of the primary plane.</summary>
    private async Task<CommandReply> QueryRegion(
        GfxPlaneInfo asked, int head, HeadState state, ScenePlane? plane)
    {
        GfxPlaneExtension extension = PlaneDescription.Extension(head, state, plane);
        GfxPlaneInfo info = Empty(asked);
        if (asked.PlaneType == DrmPlaneType.Primary && state.Scene is not null
            && await regions.Refresh(head).ConfigureAwait(false) is { } picture)
        {
            info = info with
            {
                DrmFormat = (uint)PixelFormat.Xrgb8888,
                Width = (uint)picture.WidthPx,
                Height = (uint)picture.HeightPx,
                Stride = (uint)picture.WidthPx * sizeof(uint),
                Size = (uint)ShadowRegions.SizeOf(picture),
                HotSpotX = GfxPlaneInfo.UnknownHotSpot,
                HotSpotY = GfxPlaneInfo.UnknownHotSpot,
                RegionOrDmabuf = (uint)(DisplayIndex.FirstShadowRegion + head),
            };
            extension = extension with
            {
                State = GfxPlaneState.Enabled,
                X = 0,
                Y = 0,
                Width = info.Width,
                Height = info.Height,
                SourceX = 0,
                SourceY = 0,
                SourceWidth = info.Width,
                SourceHeight = info.Height,
                Rotation = PlaneRotation.Rotate0,
                Kinds = BufferKinds.Region,
                NoDmabuf = NoDmabufReason.NoBuffer,
            };
        }
        else
        {
            bool isMissing = asked.PlaneType == DrmPlaneType.Primary
                && source.Head(head) is { Scene: not null, Memory: not HeadMemory.Present };
            if (isMissing && !HasRoom(asked))
            {
                throw MissingMemory.Of(head);
            }

            extension = PlaneDescription.Extension(head, state, plane: null);
            extension = isMissing ? extension with { State = GfxPlaneState.NotSupported } : extension;
        }

        return await Reply(asked, info, extension).ConfigureAwait(false);
    }

    private BufferKinds ShadowKind(ScenePlane plane) =>
        plane.Kind != PlaneKind.Overlay ? agreement.Kinds & BufferKinds.Memfd : 0;

    private static BufferKinds RegionKind(HeadState state, ScenePlane plane) =>
        plane.Kind == PlaneKind.Primary && state.Scene is not null ? BufferKinds.Region : 0;

    private NoDmabufReason NoDmabuf(PlaneBuffer? buffer) =>
        buffers is null ? NoDmabufReason.NoUdmabuf
        : buffer is null ? NoDmabufReason.NoBuffer
        : agreement.NoDmabuf != NoDmabufReason.None ? agreement.NoDmabuf
        : !agreement.Modifiers.Contains(buffer.Modifier) ? NoDmabufReason.Modifier
        : NoDmabufReason.None;
}
