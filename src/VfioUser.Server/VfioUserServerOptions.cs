using LinuxInterop;
using VfioUser.Server.Transport;

namespace VfioUser.Server;

/// <summary>Where a server listens, and how patient it is. Exactly one of <see cref="SocketPath"/> and
/// <see cref="ListenFd"/> is given.</summary>
public sealed record VfioUserServerOptions
{
    /// <summary>The socket to make; removed again when the server stops. @ and a name: one in the abstract
    /// namespace.</summary>
    public string? SocketPath { get; init; }

    /// <summary>Who may connect to the socket that is made; null for what the umask leaves, as a rule its
    /// owner.</summary>
    public SocketAccess? SocketAccess { get; init; }

    /// <summary>A listening unix socket that this process inherited.</summary>
    public int? ListenFd { get; init; }

    /// <summary>What a client may leave half done, and for how long.</summary>
    public MessageChannelOptions Channel { get; init; } = new();

    /// <summary>How long a client that we end the connection with may take to close its side.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a client may take to read or write guest memory for us; it does so only for memory that came
    /// without a file.</summary>
    public TimeSpan DmaTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client that has connected may take to say VERSION: until then it keeps others out.</summary>
    public TimeSpan NegotiationTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the device thread looks for the next message after one before it sleeps; zero for never. It
    /// does so only while that pays, and never on a machine with one processor.</summary>
    public TimeSpan SpinTime { get; init; } = TimeSpan.FromMicroseconds(50);

    /// <summary>How long before a timer of the device is due its thread wakes up, and then keeps a processor busy until
    /// the very moment, for a kernel wakes nobody up in time. Zero for none; so is any on a machine with one
    /// processor.</summary>
    public TimeSpan TimerLead { get; init; }

    /// <summary>The clock by which a server notices that it stood still, in nanoseconds; for tests.</summary>
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
