using LinuxInterop;

namespace VfioUser.Server.Connection;

/// <summary>The device thread's usual sleep, between two requests of a client: until a request arrives, work is posted
/// or a deadline passes. The descriptors are registered with the kernel once and not at each sleep, which saves one or
/// two microseconds compared with ppoll with a timeout.</summary>
internal sealed class ClientWait : IDisposable
{
    private const uint TimerKey = 1;
    private const uint OtherKey = 2;

    private readonly Epoll _epoll = new();
    private readonly TimerFd _timer = new();
    private readonly bool _isUsable;
    private PollFd _socket = PollFd.Nothing;

    /// <param name="work">Is ready while there is posted work.</param>
    /// <exception cref="LinuxException">The process has no free descriptor.</exception>
    public ClientWait(PollFd work) =>
        _isUsable = _epoll.TryAdd(work, OtherKey) && _epoll.TryAdd(_timer.WaitFor, TimerKey);

    /// <summary>Whether a client's socket is registered. If not, sleep with <see cref="Poll"/>.</summary>
    public bool IsReady => _socket != PollFd.Nothing;

    /// <summary>Registers a client's socket.</summary>
    /// <param name="socket">The socket to wait for input on; must stay open until <see cref="Forget"/>.</param>
    public void Watch(PollFd socket)
    {
        if (_isUsable && _epoll.TryAdd(socket, OtherKey))
        {
            _socket = socket;
        }
    }

    /// <summary>Unregisters the client's socket.</summary>
    public void Forget()
    {
        if (IsReady)
        {
            _epoll.Remove(_socket);
            _socket = PollFd.Nothing;
        }
    }

    /// <summary>Returns when there is something to do, or early.</summary>
    /// <param name="deadlineNs">CLOCK_MONOTONIC, in nanoseconds.</param>
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
