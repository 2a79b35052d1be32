using LinuxInterop;
using VfioUser.Server.Transport;

namespace VfioUser.Server;

/// <summary>Where a server listens, and its timeouts. Set exactly one of <see cref="SocketPath"/> and
/// <see cref="ListenFd"/>.</summary>
public sealed record VfioUserServerOptions
{
    /// <summary>The path of the socket to create; removed when the server stops. "@" and a name: a socket in the
    /// abstract namespace.</summary>
    public string? SocketPath { get; init; }

    /// <summary>The users and groups that may connect to the created socket; null for what the umask leaves, usually
    /// its owner.</summary>
    public SocketAccess? SocketAccess { get; init; }

    /// <summary>The number of a listening unix socket that this process inherited.</summary>
    public int? ListenFd { get; init; }

    /// <summary>The limits of each connection's message channel.</summary>
    public MessageChannelOptions Channel { get; init; } = new();

    /// <summary>How long a client may take to close its side after the server has ended the connection.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a client may take to read or write guest memory for the server, which it does only for memory
    /// that it mapped without a file.</summary>
    public TimeSpan DmaTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client may take from connecting to VERSION; until then it blocks other clients.</summary>
    public TimeSpan NegotiationTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the device thread polls for the next message before it sleeps; zero for never. It polls only
    /// while that pays, and never on a machine with one processor.</summary>
    public TimeSpan SpinTime { get; init; } = TimeSpan.FromMicroseconds(50);

    /// <summary>How long before the due time of a device timer the thread wakes up; it then keeps a processor busy
    /// until that time, because the kernel wakes threads late. Zero to disable; disabled also on a machine with one
    /// processor.</summary>
    public TimeSpan TimerLead { get; init; }

    /// <summary>Where the server leaves what its next process needs to go on with the client, after an orderly end
    /// (<see cref="VfioUserServer.HandOver"/>) or a crash; null for nothing. Needs an
    /// <see cref="IRestartableDevice"/>.</summary>
    public IFileStore? FileStore { get; init; }

    /// <summary>The clock that detects standstills of the server, in nanoseconds; for tests.</summary>
    internal Func<long> NowNs { get; init; } = static () => MonotonicClock.NowNs;

    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public void Validate()
    {
        if (SocketPath is null == ListenFd is null)
        {
            throw new ArgumentException("Give either a socket path or a listening file descriptor.");
        }

        if (SocketPath is { Length: 0 })
        {
            throw new ArgumentException("The socket path is empty.");
        }

        if (ListenFd < 0)
        {
            throw new ArgumentException($"The file descriptor to listen on is negative: {ListenFd}.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(DrainTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(TimerLead, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(DmaTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(NegotiationTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(SpinTime, TimeSpan.Zero);
        Channel.Validate();
    }
}
