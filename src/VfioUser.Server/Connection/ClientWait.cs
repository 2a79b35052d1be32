using LinuxInterop;

namespace VfioUser.Server.Connection;

/// <summary>The device thread's usual sleep, between two requests of a client: until one comes, work is posted or a
/// deadline is past. All of that is registered with the kernel once and not at each sleep, which takes a microsecond or
/// two less than ppoll with a timeout.</summary>
internal sealed class ClientWait : IDisposable
{
    private const uint TimerKey = 1;
    private const uint OtherKey = 2;

    private readonly Epoll _epoll = new();
    private readonly TimerFd _timer = new();
    private readonly bool _isUsable;
    private PollFd _socket = PollFd.Nothing;

    /// <param name="work">Ready while there is posted work.</param>
    /// <exception cref="LinuxException">Descriptors have run out.</exception>
    public ClientWait(PollFd work) =>
        _isUsable = _epoll.TryAdd(work, OtherKey) && _epoll.TryAdd(_timer.WaitFor, TimerKey);

    /// <summary>A client's socket has been registered. Otherwise sleep by <see cref="Poll"/>.</summary>
    public bool IsReady => _socket != PollFd.Nothing;

    /// <summary>A client has come.</summary>
    /// <param name="socket">To be waited for, for input; stays open until <see cref="Forget"/>.</param>
    public void Watch(PollFd socket)
    {
        if (_isUsable && _epoll.TryAdd(socket, OtherKey))
        {
            _socket = socket;
        }
    }

    /// <summary>The client goes.</summary>
    public void Forget()
    {
        if (IsReady)
        {
            _epoll.Remove(_socket);
            _socket = PollFd.Nothing;
        }
    }

    /// <summary>Returns when there is something to do, or early.</summary>
    /// <param name="deadlineNs">On CLOCK_MONOTONIC.</param>
    /// <exception cref="LinuxException">The kernel refuses to wait.</exception>
    public void Sleep(long deadlineNs)
    {
        _timer.Arm(deadlineNs);
        if (_epoll.Wait() == TimerKey)
        {
            _timer.OnReady();
        }
    }

    public void Dispose()
    {
        _epoll.Dispose();
        _timer.Dispose();
    }
}
