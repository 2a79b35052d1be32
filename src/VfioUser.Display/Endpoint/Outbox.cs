using DisplayModel;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace VfioUser.Display;

/// <summary>Messages that one client has asked for, in the order of what they tell. They wait here while the client does not
/// read; when too many wait, those about the same head become one, so the last word always gets through. Any thread.</summary>
internal sealed class Outbox(IDisplaySource source, IExtensionClient client)
{
    private const int MaxWaiting = 64;

    private readonly Lock _gate = new();
    private readonly LinkedList<Refresh> _refreshes = [];
    private readonly LinkedList<uint> _retired = [];
    private readonly (int WidthPx, int HeightPx)[] _told =
        [.. Enumerable.Range(0, source.HeadCount).Select(head => SizeOf(source.Head(head)))];

    private uint _missed;
    private bool _isFlushDue;

    /// <summary>A refresh is to be told. Does not wait.</summary>
    public void Add(in Refresh refresh)
    {
        lock (_gate)
        {
            if (_refreshes.Count < MaxWaiting)
            {
                _refreshes.AddLast(refresh);
            }
            else
            {
                Merge(refresh);
            }
        }

        FlushSoon();
    }

    /// <summary>A buffer has been retired. When too many such notices wait the oldest is forgotten: the client will hear
    /// ENOENT.</summary>
    public void AddRetired(uint id)
    {
        lock (_gate)
        {
            if (_retired.Count == MaxWaiting)
            {
                _retired.RemoveFirst();
            }

            _retired.AddLast(id);
        }

        FlushSoon();
    }

    /// <summary>Sends what the client has room for. Thread of the client; others do not wait for what is sent here.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _isFlushDue = false;
        }

        while (TryTake(_retired, out uint id))
        {
            BufferRetiredMessage message = new(id, 0);
            if (!client.TrySend(DisplayCommand.BufferRetired, Wire.AsBytes(in message)))
            {
                PutBack(_retired, id);
                return;
            }
        }

        while (TryTake(_refreshes, out Refresh refresh))
        {
            if (!TryTell(refresh))
            {
                PutBack(_refreshes, refresh);
                return;
            }
        }
    }

    private static (int WidthPx, int HeightPx) SizeOf(HeadState state) =>
        state.Scene is { } scene ? (scene.OutputWidthPx, scene.OutputHeightPx) : (0, 0);

    private bool TryTake<T>(LinkedList<T> list, out T value)
        where T : struct
    {
        lock (_gate)
        {
            value = list.First?.Value ?? default;
            bool isThere = list.Count > 0;
            if (isThere)
            {
                list.RemoveFirst();
            }

            return isThere;
        }
    }

    private void PutBack<T>(LinkedList<T> list, T value)
        where T : struct
    {
        lock (_gate)
        {
            list.AddFirst(value);
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

    private void Merge(in Refresh refresh)
    {
        PlaneTypes planes = refresh.Planes;
        RefreshReasons reasons = refresh.Reasons;
        for (LinkedListNode<Refresh>? node = _refreshes.Last; node is not null; node = node.Previous)
        {
            if (node.Value.Head == refresh.Head)
            {
                planes |= node.Value.Planes;
                reasons |= node.Value.Reasons;
                _refreshes.Remove(node);
                break;
            }
        }

        if (_refreshes.Count == MaxWaiting)
        {
            // None is about this head: two of another become one.
            Refresh oldest = _refreshes.First!.Value;
            _refreshes.RemoveFirst();
            for (LinkedListNode<Refresh>? node = _refreshes.First; node is not null; node = node.Next)
            {
                if (node.Value.Head == oldest.Head)
                {
                    node.Value = node.Value with
                    {
                        Planes = node.Value.Planes | oldest.Planes,
                        Reasons = node.Value.Reasons | oldest.Reasons,
                    };
                    break;
                }
            }
        }

        Interlocked.Increment(ref _missed);
        _refreshes.AddLast(refresh with { Planes = planes, Reasons = reasons });
    }

    private bool TryTell(in Refresh refresh)
    {
        (int WidthPx, int HeightPx) size = SizeOf(source.Head(refresh.Head));
        if (size != _told[refresh.Head])
        {
            HeadChangedMessage change = new(
                (uint)refresh.Head,
                size == default ? HeadFlags.None : HeadFlags.Lit,
                (uint)size.WidthPx,
                (uint)size.HeightPx,
                refresh.Sequence,
                (ulong)refresh.TimestampNs);
            if (!client.TrySend(DisplayCommand.HeadChanged, Wire.AsBytes(in change)))
            {
                return false;
            }

            _told[refresh.Head] = size;
        }

        uint missed = Volatile.Read(ref _missed);
        RefreshMessage message = new(
            (uint)refresh.Head,
            refresh.Planes,
            refresh.Sequence,
            refresh.FrameCount,
            (ulong)refresh.TimestampNs,
            missed,
            refresh.Reasons);
        if (!client.TrySend(DisplayCommand.Refresh, Wire.AsBytes(in message)))
        {
            return false;
        }

        Interlocked.Add(ref _missed, 0 - missed);
        return true;
    }
}
