using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Protocol;
using VfioUser.Server.Restart;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>The times that a session keeps an eye on while it is open: until when the client must negotiate and must
/// complete what it began, and whether the server itself stood still.</summary>
internal sealed class SessionDeadlines
{
    private readonly MessageChannel _channel;
    private readonly StandstillWatch _standstill;
    private readonly TimeSpan _negotiationTimeout;
    private readonly RestartRecorder? _restart;
    private readonly ILogger _logger;
    private long _negotiationNs;

    /// <param name="channel">The client's messages.</param>
    /// <param name="services">The services of the loop. With a device its client is a VMM, which abandons requests
    /// after 5 s.</param>
    /// <param name="aliveNs">When an earlier process last served the client, CLOCK_MONOTONIC; null for a new
    /// client.</param>
    public SessionDeadlines(MessageChannel channel, SessionServices services, long? aliveNs)
    {
        _channel = channel;
        _restart = services.Restart;
        _logger = services.Logger;
        _negotiationTimeout = services.Options.NegotiationTimeout;
        _negotiationNs = MonotonicClock.After(_negotiationTimeout);
        _standstill = new StandstillWatch(
            services.Options.NowNs,
            () => channel.WaitingBytes,
            services.HasDevice ? StandstillWatch.DefaultLimitNs : Poll.Never,
            aliveNs);
    }

    /// <summary>When the session must run again, with or without a message; CLOCK_MONOTONIC, in nanoseconds.</summary>
    public long NextNs => Math.Min(Math.Min(_channel.DeadlineNs, _negotiationNs), _standstill.NextBeatNs);

    /// <summary>Whether the current message waited during a standstill.</summary>
    public bool IsLate => _standstill.IsLate;

    /// <summary>Called when a message becomes the current one.</summary>
    public void OnMessage(in MessageHeader header) =>
        Restart(_standstill.OnMessage((int)header.Size, out long gapNs), gapNs);

    /// <summary>Called when the session runs without a message.</summary>
    public void Notice() => Restart(_standstill.Notice(out long gapNs), gapNs);

    /// <summary>Called after the client's VERSION.</summary>
    public void OnNegotiated() => _negotiationNs = Poll.Never;

    /// <exception cref="ProtocolViolationException">The client has not sent in time what it had to send.</exception>
    public void ThrowIfOverdue()
    {
        _channel.ThrowIfOverdue();
        if (_negotiationNs != Poll.Never && MonotonicClock.NowNs >= _negotiationNs)
        {
            throw new ProtocolViolationException(
                $"the client has not said VERSION for {_negotiationTimeout.TotalSeconds} s");
        }
    }

    /// <summary>Restarts the deadlines after a standstill: the client could not have kept them.</summary>
    private void Restart(bool stoodStill, long gapNs)
    {
        _restart?.OnAlive(_standstill.AliveNs);
        if (stoodStill)
        {
            _channel.RestartDeadlines();
            ServerLog.StoodStill(_logger, gapNs / 1e9);
        }
    }
}
