using DisplaySource;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server.Extension;

namespace VfioUser.Display.Endpoint;

/// <summary>Messages that one client has subscribed to, in order. They wait here while the client does not read; when
/// too many wait, those about the same head are merged, so the latest state is always delivered. Any thread.</summary>
internal sealed class Outbox(IDisplaySource source, IExtensionClient client)
{
    private const int MaxRetired = 64;

    private readonly Lock _gate = new();
    private readonly RefreshQueue _refreshes = new();
    private readonly Queue<uint> _retired = new(MaxRetired);
    private readonly (HeadFlags Flags, int WidthPx, int HeightPx)[] _reported =
        [.. Enumerable.Range(0, source.HeadCount).Select(head => LookOf(source.Head(head)))];

    private uint _reportedMissed;
    private bool _isFlushDue;

    /// <summary>Queues a refresh. Does not wait.</summary>
    public void Add(in Refresh refresh)
    {
        lock (_gate)
        {
            _refreshes.Add(refresh);
        }

        FlushSoon();
    }

    /// <summary>Queues the notice of a retired buffer. When too many wait, the oldest is dropped: the client will get
    /// ENOENT.</summary>
    public void AddRetired(uint id)
    {
        lock (_gate)
        {
            if (_retired.Count == MaxRetired)
            {
                _retired.Dequeue();
            }

            _retired.Enqueue(id);
        }

        FlushSoon();
    }

    /// <summary>Sends as many messages as the client has room for. On the client's thread; no other thread waits for
    /// the sending.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _isFlushDue = false;
        }

        while (TryPeekRetired(out uint id))
        {
            BufferRetiredMessage message = new(id, 0);
            if (!client.TrySend(DisplayCommand.BufferRetired, Wire.AsBytes(in message)))
            {
                return;
            }

            ForgetRetired(id);
        }

        while (TryTake(out Refresh refresh))
        {
            if (!TryReport(refresh))
            {
                PutBack(refresh);
                return;
            }
        }
    }

    /// <summary>Returns the state to report; for a dark head only whether there is a guest.</summary>
    private static (HeadFlags Flags, int WidthPx, int HeightPx) LookOf(HeadState state)
    {
        HeadFlags gone = state.Memory == HeadMemory.NoGuest ? HeadFlags.GuestGone : HeadFlags.None;
        HeadFlags missing = state.Memory != HeadMemory.Present ? HeadFlags.MemoryMissing : HeadFlags.None;
        return state.Scene is { } scene
            ? (HeadFlags.Lit | missing | gone, scene.OutputWidthPx, scene.OutputHeightPx)
            : (gone, 0, 0);
    }

    private bool TryPeekRetired(out uint id)
    {
        lock (_gate)
        {
            return _retired.TryPeek(out id);
        }
    }

    /// <summary>Removes a notice that was sent, unless it was dropped meanwhile.</summary>
    private void ForgetRetired(uint id)
    {
        lock (_gate)
        {
            if (_retired.TryPeek(out uint first) && first == id)
            {
                _retired.Dequeue();
            }
        }
    }

    private bool TryTake(out Refresh refresh)
    {
        lock (_gate)
        {
            return _refreshes.TryTake(out refresh);
        }
    }

    private void PutBack(in Refresh refresh)
    {
        lock (_gate)
        {
            _refreshes.PutBack(refresh);
        }
    }

    private uint Missed()
    {
        lock (_gate)
        {
            return _refreshes.Merged;
        }
    }

    private void FlushSoon()
    {
        lock (_gate)
        {
            if (_isFlushDue)
            {
                return;
            }

            _isFlushDue = true;
        }

        client.Post(Flush);
    }

    private bool TryReport(in Refresh refresh)
    {
        (HeadFlags Flags, int WidthPx, int HeightPx) look = LookOf(source.Head(refresh.Head));
        if (look != _reported[refresh.Head])
        {
            HeadChangedMessage change = new(
                (uint)refresh.Head,
                look.Flags,
                (uint)look.WidthPx,
                (uint)look.HeightPx,
                refresh.Sequence,
                (ulong)refresh.TimestampNs);
            if (!client.TrySend(DisplayCommand.HeadChanged, Wire.AsBytes(in change)))
            {
                return false;
            }

            _reported[refresh.Head] = look;
        }

        uint missed = Missed();
        RefreshMessage message = new(
            (uint)refresh.Head,
            refresh.Planes.ToWire(),
            refresh.Sequence,
            refresh.FrameCount,
            (ulong)refresh.TimestampNs,
            missed - _reportedMissed,
            refresh.Causes.ToWire());
        if (!client.TrySend(DisplayCommand.Refresh, Wire.AsBytes(in message)))
        {
            return false;
        }

        _reportedMissed = missed;
        return true;
    }
}
