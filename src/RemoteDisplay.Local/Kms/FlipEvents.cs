using System.Runtime.InteropServices;
using LinuxInterop;
using RemoteDisplay.Local.Kms.Uapi;

namespace RemoteDisplay.Local.Kms;

/// <summary>A state has come to the screen.</summary>
/// <param name="CrtcId">Of the pipe.</param>
/// <param name="TimestampNs">Of the vertical blank, CLOCK_MONOTONIC.</param>
internal readonly record struct FlipDone(uint CrtcId, long TimestampNs);

/// <summary>A thread that waits for the card's events.</summary>
internal sealed class FlipEvents : IDisposable
{
    private const int BufferSize = 4096;                        // at least one event; the kernel gives whole ones

    private readonly DrmCard _card;
    private readonly Action<FlipDone> _onFlip;
    private readonly Action<IOException> _onLost;
    private readonly EventFd _stop = EventFd.Create();
    private readonly Thread _thread;

    /// <param name="card">Whose events.</param>
    /// <param name="onFlip">Called on the thread.</param>
    /// <param name="onLost">The card has gone; called on the thread, which ends.</param>
    public FlipEvents(DrmCard card, Action<FlipDone> onFlip, Action<IOException> onLost)
    {
        (_card, _onFlip, _onLost) = (card, onFlip, onLost);
        _thread = new Thread(Run) { IsBackground = true, Name = "flip-events" };
        _thread.Start();
    }

    /// <summary>The flips among the events that were read.</summary>
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
        PollFd[] fds = new PollFd[2];
        while (true)
        {
            fds[0] = new PollFd(_card.File, PollEvents.In);
            fds[1] = new PollFd(_stop.Handle, PollEvents.In);
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
                    _onFlip(flip);
                }
            }
        }
    }
}
