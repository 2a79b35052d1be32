using System.Text;
using DisplayModel;
using DisplayModel.Geometry;
using DisplaySource;
using VfioUser.Display.Buffers;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Extension;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Endpoint;

/// <summary>Requests for files with what a plane shows.</summary>
/// <param name="source">The source of the heads.</param>
/// <param name="buffers">The buffers of planes; null when the client may not have them.</param>
/// <param name="agreement">The agreement with the client.</param>
/// <param name="shadows">The client's shadows; disposed of here.</param>
/// <param name="feed">Reports whether all damage is known.</param>
/// <param name="underWay">Limits the work in progress.</param>
internal sealed class BufferRequests(
    IDisplaySource source, IPlaneBuffers? buffers, Agreement agreement, Shadows shadows, RefreshFeed feed,
    UnderWay underWay)
    : IDisposable
{
    private readonly SentFiles _sent = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<uint> _held = [];
    private readonly Dictionary<uint, (uint FileId, ulong Sequence)> _last = [];

    /// <summary>GET_GFX_DMABUF.</summary>
    public Task<CommandReply> GetDmabuf(in Message request)
    {
        uint id = request.Read<GfxDmabufRequest>().DmabufId;
        return Task.FromResult(new CommandReply([], Required().ExportDmabuf(id)));
    }

    /// <summary>GET_BUFFER.</summary>
    public Task<CommandReply> Get(in Message request)
    {
        BufferRequest asked = request.Read<BufferRequest>();
        if (asked.ArgSize < BufferReply.Length
            || (asked.Flags & ~(BufferRequestFlags.OnlyNewFiles | BufferRequestFlags.Explain)) != 0
            || asked.Kind is not (BufferKinds.Dmabuf or BufferKinds.Memfd))
        {
            throw new VfioUserException(
                Errno.EINVAL, $"argsz {asked.ArgSize}, flags 0x{(uint)asked.Flags:X}, kind {(uint)asked.Kind}");
        }

        int head = source.Require(asked.Head);
        if (!agreement.HasKind(asked.Kind))
        {
            return IsToExplain(asked) && agreement.WhyNoDmabuf is { } why
                ? Task.FromResult(Explain(why, asked))
                : throw new VfioUserException(Errno.EPERM, $"{asked.Kind} was not negotiated");
        }

        if (asked.Kind == BufferKinds.Memfd)
        {
            ShadowContent content = ContentOf(asked);
            return underWay.Run(() => GetShadow(asked, head, content));
        }

        try
        {
            return Task.FromResult(GetDmabuf(asked, head));
        }
        catch (VfioUserException e) when (e.Errno == Errno.EOPNOTSUPP && IsToExplain(asked))
        {
            return Task.FromResult(Explain(e.Message, asked));
        }
    }

    /// <summary>RELEASE.</summary>
    public Task<CommandReply> Release(in Message request)
    {
        uint slot = request.Read<ReleaseRequest>().Slot;
        return underWay.Run(() => InTurn(() =>
        {
            shadows.Release(slot);
            _held.Remove(slot);
            return new CommandReply([]);
        }));
    }

    /// <summary>Disposes of the shadows once no work uses them.</summary>
    public void Dispose() => _ = _turn.WaitAsync().ContinueWith(
        _ => shadows.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private static ShadowContent ContentOf(in BufferRequest asked) => asked.Content switch
    {
        BufferContent.Primary when asked.Plane == 0 => ShadowContent.Primary,
        BufferContent.Cursor when asked.Plane == 0 => ShadowContent.Cursor,
        BufferContent.Head when asked.Plane == 0 => ShadowContent.Head,
        BufferContent.HeadWithCursor when asked.Plane == 0 => ShadowContent.HeadWithCursor,
        _ => throw new VfioUserException(Errno.EINVAL, $"unknown shadow content {(uint)asked.Content}"),
    };

    private static bool IsToExplain(in BufferRequest asked) =>
        asked.Kind == BufferKinds.Dmabuf && (asked.Flags & BufferRequestFlags.Explain) != 0;

    private static CommandReply Explain(string reason, in BufferRequest asked)
    {
        int room = (int)Math.Min(asked.ArgSize - BufferReply.Length, ushort.MaxValue);
        byte[] text = Encoding.UTF8.GetBytes(reason);
        text = text[..Math.Min(text.Length, room)];
        BufferReply reply = new()
        {
            ArgSize = (uint)(BufferReply.Length + text.Length),
            ReasonLength = (uint)text.Length,
        };
        return new CommandReply([.. Wire.AsBytes(in reply), .. text]);
    }

    private IPlaneBuffers Required() =>
        buffers ?? throw new VfioUserException(Errno.EPERM, "dma-bufs were not negotiated");

    private CommandReply GetDmabuf(in BufferRequest asked, int head)
    {
        HeadState state = source.Head(head);
        PlaneState plane = state.Scene.Plane((DrmPlaneType)asked.Content, asked.Plane)?.State
            ?? throw new VfioUserException(Errno.ENODATA, "the plane is off");
        ShownBuffer shown = Required().Identify(head, plane);
        PlaneBuffer buffer = shown.Buffer;
        if (!agreement.Modifiers.Contains(buffer.Modifier))
        {
            throw new VfioUserException(Errno.EOPNOTSUPP, $"modifier 0x{buffer.Modifier:X} was not negotiated");
        }

        bool wantsFile = (asked.Flags & BufferRequestFlags.OnlyNewFiles) == 0
            || !_sent.Contains(BufferKinds.Dmabuf, buffer.Id);
        BufferReply reply = new(
            BufferReply.Length,
            wantsFile ? BufferReplyFlags.HasFile : BufferReplyFlags.None,
            BufferKinds.Dmabuf,
            buffer.Id,
            buffer.Id,
            (uint)buffer.Format,
            buffer.Modifier,
            (uint)plane.WidthPx,
            (uint)plane.HeightPx,
            (uint)buffer.StrideBytes,
            0,
            (uint)shown.SourceXPx,
            (uint)shown.SourceYPx,
            buffer.SizeBytes,
            state.Sequence,
            state.FrameCount,
            (ulong)state.TimestampNs,
            0,
            0);
        byte[] payload = Wire.AsBytes(in reply).ToArray();
        if (!wantsFile)
        {
            return new CommandReply(payload);
        }

        CommandReply answer = new(payload, Required().ExportDmabuf(buffer.Id));
        _sent.Add(BufferKinds.Dmabuf, buffer.Id);
        return answer;
    }

    /// <summary>Copies the picture on a thread of the pool.</summary>
    private async Task<CommandReply> GetShadow(BufferRequest asked, int head, ShadowContent content)
    {
        await Task.Yield();
        return await InTurn(() =>
        {
            if (_held.Count >= agreement.MaxBuffers)
            {
                throw new VfioUserException(Errno.EBUSY, $"the client holds {_held.Count} shadows already");
            }

            feed.NotePicture();
            HeadState state = source.Head(head);
            ShadowPicture picture = shadows.Acquire(head, content, feed.KnowsAllDamage);
            try
            {
                CommandReply answer = Answer(asked, head, content, state, picture);
                _held.Add(picture.Slot);
                return answer;
            }
            catch
            {
                // The client does not learn of the slot.
                _last.Remove(picture.Slot);
                shadows.Release(picture.Slot);
                throw;
            }
        }).ConfigureAwait(false);
    }

    private CommandReply Answer(
        in BufferRequest asked, int head, ShadowContent content, HeadState state, in ShadowPicture picture)
    {
        bool wantsFile = (asked.Flags & BufferRequestFlags.OnlyNewFiles) == 0
            || !_sent.Contains(BufferKinds.Memfd, picture.FileId);
        uint room = (asked.ArgSize - BufferReply.Length) / DamageRectangle.Length;
        IReadOnlyList<DamageRectangle> damage = DamageList.Of(DamageOf(head, content, state, picture), room);
        byte[] payload = new byte[BufferReply.Length + (damage.Count * DamageRectangle.Length)];
        BufferReply reply = new(
            (uint)payload.Length,
            wantsFile ? BufferReplyFlags.HasFile : BufferReplyFlags.None,
            BufferKinds.Memfd,
            picture.Slot,
            picture.FileId,
            (uint)picture.Format,
            DrmModifier.Linear,
            (uint)picture.WidthPx,
            (uint)picture.HeightPx,
            (uint)picture.StrideBytes,
            0,
            0,
            0,
            FrameFile.PagesOf((ulong)picture.StrideBytes * (uint)picture.HeightPx),
            picture.Sequence,
            state.FrameCount,
            (ulong)state.TimestampNs,
            (uint)damage.Count,
            0);
        DamageList.Write(Wire.Write(payload, reply), damage);
        _last[picture.Slot] = (picture.FileId, picture.DamageSequence);
        _sent.Add(BufferKinds.Memfd, picture.FileId);
        return wantsFile ? new CommandReply(payload, picture.File) { LeavesOpen = true } : new CommandReply(payload);
    }

    /// <summary>Returns the changes since the client last had this file; the whole picture when they are not
    /// known.</summary>
    private IReadOnlyList<PixelRect> DamageOf(
        int head, ShadowContent content, HeadState state, in ShadowPicture picture)
    {
        PixelRect all = new(0, 0, picture.WidthPx, picture.HeightPx);
        bool isInPlace = content == ShadowContent.Head
            || (content == ShadowContent.HeadWithCursor && state.Scene is { Scaler: null })
            || (content == ShadowContent.Primary && state.Scene is { Scaler: null } scene
                && scene.Plane(DrmPlaneType.Primary, 0)?.State is { ScreenXPx: 0, ScreenYPx: 0, Scaler: null });
        return isInPlace && feed.KnowsAllDamage
            && _last.TryGetValue(picture.Slot, out (uint FileId, ulong Sequence) last)
            && last.FileId == picture.FileId
            ?
            [
                .. source.DamageSince(head, last.Sequence).Rectangles,
                .. ((PixelRect[])[picture.CursorBefore, picture.Cursor]).Select(all.Intersect)
                    .Where(place => !place.IsEmpty),
            ]
            : [all];
    }

    private async Task<CommandReply> InTurn(Func<CommandReply> work)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            return work();
        }
        finally
        {
            _turn.Release();
        }
    }
}
