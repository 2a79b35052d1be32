using System.Runtime.InteropServices;
using LinuxInterop;
using RemoteDisplay.Local.Kms.Uapi;

namespace RemoteDisplay.Local.Kms;

/// <summary>A state appeared on the screen.</summary>
/// <param name="CrtcId">The object id of the pipe.</param>
/// <param name="TimestampNs">The time of the vertical blank, CLOCK_MONOTONIC.</param>
internal readonly record struct FlipDone(uint CrtcId, long TimestampNs);

/// <summary>A monitor may have been plugged or unplugged, or a lease may have ended.</summary>
internal sealed record HotPlug;

/// <summary>A thread that waits for flip events of a card and for hot-plug events.</summary>
internal sealed class CardEvents : IDisposable
{
    private const int BufferSize = 4096;                        // at least one event; the kernel gives whole ones

    private readonly DrmCard _card;
    private readonly Action<object> _onEvent;
    private readonly Action<IOException> _onLost;
    private readonly KernelEvents? _kernel = KernelEvents.TryOpen();
    private readonly EventFd _stop = EventFd.Create();
    private readonly Thread _thread;

    /// <param name="card">The card.</param>
    /// <param name="onEvent">Gets each <see cref="FlipDone"/> and <see cref="HotPlug"/>, on the thread.</param>
    /// <param name="onLost">Called on the thread, which then ends, when the card is lost.</param>
    public CardEvents(DrmCard card, Action<object> onEvent, Action<IOException> onLost)
    {
        (_card, _onEvent, _onLost) = (card, onEvent, onLost);
        _thread = new Thread(Run) { IsBackground = true, Name = "card-events" };
        _thread.Start();
    }

    /// <summary>Returns the flips among the events that were read.</summary>
    public static IReadOnlyList<FlipDone> Parse(ReadOnlySpan<byte> events)
    {
        List<FlipDone> flips = [];
        while (events.Length >= 2 * sizeof(uint))
        {
            uint length = MemoryMarshal.Read<uint>(events[sizeof(uint)..]);
            if (length < 2 * sizeof(uint) || length > events.Length)
            {
                break;
            }

            if (MemoryMarshal.TryRead(events, out DrmVblankEvent flip) && flip.Type == DrmVblankEvent.FlipComplete)
            {
                flips.Add(new FlipDone(flip.Crtc, (flip.Seconds * 1_000_000_000L) + (flip.Microseconds * 1_000L)));
            }

            events = events[(int)length..];
        }

        return flips;
    }

    public void Dispose()
    {
        _stop.Signal();
        _thread.Join();
        _stop.Dispose();
        _kernel?.Dispose();
    }

    private void Run()
    {
        try
        {
            Wait();
        }
        catch (IOException e)
        {
            _onLost(e);
        }
    }

    private void Wait()
    {
        byte[] buffer = new byte[BufferSize];
        PollFd[] fds = new PollFd[3];
        while (true)
        {
            fds[0] = new PollFd(_card.File, PollEvents.In);
            fds[1] = new PollFd(_stop.Handle, PollEvents.In);
            fds[2] = _kernel is null ? PollFd.Nothing : new PollFd(_kernel.Handle, PollEvents.In);
            Poll.Wait(fds, Poll.Never);
            if (fds[1].IsReady)
            {
                return;
            }

            if (fds[0].IsReady)
            {
                int length = RandomAccess.Read(_card.File, buffer, 0);
                foreach (FlipDone flip in Parse(buffer.AsSpan(0, length)))
                {
                    _onEvent(flip);
                }
            }

            if (fds[2].IsReady)
            {
                ReadKernelEvents();
            }
        }
    }

    /// <summary>Reads all waiting events, and reports them as one.</summary>
    private void ReadKernelEvents()
    {
        bool isHotPlug = false;
        while (_kernel!.TryRead() is { } properties)
        {
            isHotPlug |= properties.Count == 0 || properties.GetValueOrDefault("SUBSYSTEM") == "drm";
        }

        if (isHotPlug)
        {
            _onEvent(new HotPlug());
        }
    }
}
