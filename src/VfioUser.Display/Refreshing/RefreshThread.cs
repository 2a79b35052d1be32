using Microsoft.Extensions.Logging;
using VfioUser.Server.Linux;

namespace VfioUser.Display.Refreshing;

/// <summary>Has heads looked at when it is time. Sleeps while nobody listens.</summary>
internal sealed class RefreshThread : IDisposable
{
    private readonly IReadOnlyList<HeadWatch> _heads;
    private readonly ILogger _log;
    private readonly EventFd _wake = EventFd.Create();
    private readonly Thread _thread;
    private volatile bool _isStopping;

    public RefreshThread(IReadOnlyList<HeadWatch> heads, ILogger log)
    {
        _heads = heads;
        _log = log;
        _thread = new Thread(Run) { IsBackground = true, Name = "display-refresh" };
        _thread.Start();
    }

    /// <summary>Something is due earlier than it was. Any thread.</summary>
    public void Wake()
    {
        if (!_isStopping)
        {
            _wake.Signal();
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
            DisplayLog.Failed(_log, e);
        }
    }
}
