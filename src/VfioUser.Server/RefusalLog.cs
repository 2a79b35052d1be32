using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Protocol;

namespace VfioUser.Server;

/// <summary>Logs refusals at a bounded rate: a client can cause a hundred thousand refusals a second.</summary>
/// <param name="logger">The log.</param>
/// <param name="level">The level; Debug where refusals are normal.</param>
internal sealed class RefusalLog(ILogger logger, LogLevel level = LogLevel.Warning)
{
    private const int MaxPerPeriod = 20;

    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(10);

    private long _periodEndNs;
    private long _refused;

    public void Refused(MessageHeader header, VfioUserException reason)
    {
        long nowNs = MonotonicClock.NowNs;
        if (nowNs >= _periodEndNs)
        {
            if (_refused > MaxPerPeriod)
            {
                ServerLog.RefusedMore(logger, level, _refused - MaxPerPeriod);
            }

            _periodEndNs = MonotonicClock.After(s_period);
            _refused = 0;
        }

        if (++_refused <= MaxPerPeriod)
        {
            ServerLog.Refused(logger, level, header.Command, header.Id, reason.Errno, reason.Message);
        }
    }
}
