using System.Buffers.Binary;
using LinuxInterop;
using Microsoft.Extensions.Logging;

namespace VfioUser.Server.Regions;

/// <summary>The eventfds by which the present client's kernel signals writes. They are made when the client asks for
/// them and closed with it, so one that has left cannot ring the next one's bells.</summary>
internal sealed class IoSignals(IVfioUserDevice device, ILogger logger)
{
    private readonly List<Bell> _bells = [];

    /// <summary>How many descriptors there are to wait for.</summary>
    public int Count => _bells.Count;

    /// <summary>The eventfd of one entry of a region; the same however often it is asked for.</summary>
    /// <exception cref="LinuxException">eventfd failed.</exception>
    public EventFd Open(Region region, IoEventFd write)
    {
        Bell? bell = _bells.Find(open => open.Region == region.Index && ReferenceEquals(open.Write, write));
        if (bell is null)
        {
            bell = new Bell(region.Index, write, EventFd.Create());
            _bells.Add(bell);
        }

        return bell.EventFd;
    }

    /// <summary>What to wait for; there are <see cref="Count"/>.</summary>
    public void AddTo(Span<PollFd> fds)
    {
        for (int i = 0; i < _bells.Count; i++)
        {
            fds[i] = new PollFd(_bells[i].EventFd.Handle, PollEvents.In);
        }
    }

    /// <summary>Carries out what has been signalled; many signals of one kind may be one write, as a bell has
    /// it.</summary>
    public void Deliver()
    {
        Span<byte> data = stackalloc byte[sizeof(ulong)];
        foreach (Bell bell in _bells)
        {
            if (!bell.EventFd.TryRead(out _))
            {
                continue;
            }

            BinaryPrimitives.WriteUInt64LittleEndian(data, bell.Write.DataMatch ?? 0);
            try
            {
                device.Write(bell.Region, bell.Write.Offset, data[..(int)Math.Max(1, bell.Write.Size)]);
            }
            catch (Exception e)
            {
                ServerLog.CallbackFailed(logger, e, "an ioeventfd write");
            }
        }
    }

    /// <summary>The client has gone.</summary>
    public void Close()
    {
        foreach (Bell bell in _bells)
        {
            bell.EventFd.Dispose();
        }

        _bells.Clear();
    }

    private sealed record Bell(int Region, IoEventFd Write, EventFd EventFd);
}
