using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Recording.Text;
using VfioUser.Server.Transport;

namespace VfioUser.Recording.Replay;

/// <summary>Replays the client's side of a recording against a server, and compares the replies. The server should be
/// in the state in which the recorded one began. A message is sent after all replies recorded before it have
/// arrived.</summary>
public sealed class Replayer : IDisposable
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly string _socketPath;
    private readonly ReplayOptions _options;
    private readonly ReplyComparer _comparer;
    private readonly List<ReplayDifference> _differences = [];
    private ReplayConnection? _connection;
    private long _firstNs = -1;
    private long _startNs;
    private int _sessions;
    private long _sent;
    private long _compared;
    private long _missing;

    /// <param name="socketPath">The server's socket.</param>
    /// <param name="header">The header of the recording.</param>
    /// <param name="fields">Describes the fields that differ.</param>
    /// <param name="options">null for the defaults.</param>
    public Replayer(string socketPath, RecordingHeader header, MessageFields fields, ReplayOptions? options = null)
    {
        _socketPath = socketPath;
        _options = options ?? new ReplayOptions();
        _options.Validate();
        _comparer = new ReplyComparer(new VolatileMap(header.Volatile), fields);
    }

    /// <summary>The result so far.</summary>
    public ReplayResult Result => new(_sessions, _sent, _compared, _comparer.Masked, _missing, [.. _differences]);

    /// <summary>Replays all entries, or up to the allowed number of differences. Can be called once.</summary>
    /// <param name="entries">The entries from the recording's start.</param>
    /// <param name="onDifference">Called for each difference when it is found; may be null.</param>
    /// <exception cref="TimeoutException">No server accepts.</exception>
    /// <exception cref="IOException">There is no server, or a stand-in for a file cannot be created.</exception>
    public ReplayResult Run(IEnumerable<RecordedEntry> entries, Action<ReplayDifference>? onDifference = null)
    {
        long number = 0;
        foreach (RecordedEntry entry in entries)
        {
            if (Play(entry) is { } reason)
            {
                ReplayDifference difference = new(number, entry, reason);
                _differences.Add(difference);
                onDifference?.Invoke(difference);
                if (_differences.Count == _options.MaxDifferences)
                {
                    break;
                }
            }

            number++;
        }

        Disconnect();
        return Result;
    }

    public void Dispose() => Disconnect();

    /// <returns>The difference from the recording; null if there is none.</returns>
    private string? Play(RecordedEntry entry)
    {
        switch (entry.Kind)
        {
            case RecordedKind.Connected:
                Disconnect();
                _connection = new ReplayConnection(_socketPath, _options.ReplyTimeout);
                _sessions++;
                return null;
            case RecordedKind.Disconnected:
                Disconnect();
                return null;
            case RecordedKind.Gap:
                _missing += entry.Missing;
                return null;
            default:
                return _connection is null ? null : Play(entry, _connection);
        }
    }

    private string? Play(RecordedEntry entry, ReplayConnection connection)
    {
        bool isFromClient = entry.Kind == RecordedKind.FromClient;
        if (isFromClient == entry.Header.IsReply)
        {
            connection.Learn(entry);
            return null;
        }

        try
        {
            if (isFromClient)
            {
                WaitUntil(entry.TimeNs);
                connection.Send(entry);
                _sent++;
                return null;
            }

            Message reply = connection.ReceiveReply();
            _compared++;
            return _comparer.Compare(entry, reply);
        }
        catch (Exception e) when (e is EndOfStreamException or TimeoutException or ProtocolViolationException
            or LinuxException)
        {
            Disconnect();
            return $"{e.Message} The rest of the session is skipped.";
        }
    }

    private void WaitUntil(long timeNs)
    {
        if (!_options.RealTime)
        {
            return;
        }

        if (_firstNs < 0)
        {
            (_firstNs, _startNs) = (timeNs, MonotonicClock.NowNs);
        }

        long restNs = _startNs + (timeNs - _firstNs) - MonotonicClock.NowNs;
        if (restNs >= NanosecondsPerMillisecond)
        {
            Thread.Sleep((int)Math.Min(restNs / NanosecondsPerMillisecond, int.MaxValue));
        }
    }

    private void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
