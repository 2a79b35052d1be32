using LinuxInterop;
using Microsoft.Extensions.Logging;

namespace DisplaySource.Refreshing;

/// <summary>Calls each <see cref="HeadWatch"/> when it is due. Sleeps while there is no listener and guest memory does
/// not change.</summary>
internal sealed class RefreshThread : IDisposable
{
    private readonly IReadOnlyList<HeadWatch> _heads;
    private readonly ILogger _logger;
    private readonly EventFd _wake = EventFd.Create();
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private int _isCheckDue;

    public RefreshThread(IReadOnlyList<HeadWatch> heads, ILogger logger)
    {
        _heads = heads;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "display-refresh" };
        _thread.Start();
    }

    /// <summary>Wakes the thread, because work is due earlier than before. Any thread.</summary>
    public void Wake()
    {
        if (!_isStopping)
        {
            _wake.Signal();
        }
    }

    /// <summary>Makes every head check its memory, which may have been mapped or unmapped. Any thread.</summary>
    public void CheckMemory()
    {
        if (Interlocked.Exchange(ref _isCheckDue, 1) == 0)
        {
            Wake();
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        _wake.Signal();
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_isStopping)
            {
                if (Interlocked.Exchange(ref _isCheckDue, 0) == 1)
                {
                    foreach (HeadWatch head in _heads)
                    {
                        head.CheckMemory(MonotonicClock.NowNs);
                    }
                }

                long dueNs = _heads.Min(head => head.NextLookNs());
                if (dueNs > MonotonicClock.NowNs)
                {
                    Poll.Wait([new PollFd(_wake.Handle, PollEvents.In)], dueNs);
                    _ = _wake.TryRead(out _);
                    continue;
                }

                foreach (HeadWatch head in _heads)
                {
                    head.Look(MonotonicClock.NowNs);
                }
            }
        }
        catch (LinuxException e)
        {
            SourceLog.RefreshThreadFailed(_logger, e);
        }
    }
}
