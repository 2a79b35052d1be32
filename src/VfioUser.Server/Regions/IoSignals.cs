using System.Buffers.Binary;
using LinuxInterop;
using Microsoft.Extensions.Logging;

namespace VfioUser.Server.Regions;

/// <summary>The eventfds with which the current client's kernel signals writes. They are created when the client
/// requests them and closed with its connection, so a former client cannot signal through the next client's
/// eventfds.</summary>
internal sealed class IoSignals(IVfioUserDevice device, ILogger logger)
{
    private readonly List<Bell> _bells = [];

    /// <summary>The number of descriptors to wait for.</summary>
    public int Count => _bells.Count;

    /// <summary>Returns the eventfd of one entry of a region; repeated calls return the same one.</summary>
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

    /// <summary>Adds the descriptors to wait for; there are <see cref="Count"/>.</summary>
    public void AddTo(Span<PollFd> fds)
    {
        for (int i = 0; i < _bells.Count; i++)
        {
            fds[i] = new PollFd(_bells[i].EventFd.Handle, PollEvents.In);
        }
    }

    /// <summary>Executes the signalled writes. Several signals of one entry may become one write, as for a
    /// doorbell.</summary>
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

    /// <summary>Closes all eventfds, after the client has disconnected.</summary>
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
