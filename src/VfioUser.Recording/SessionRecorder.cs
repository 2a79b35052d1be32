using System.Buffers;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Recording;

/// <summary>
/// Records the messages of a server's channels. The device thread only packs an entry into memory; the recorder's
/// thread writes the file. If the file is slower than the device for long, entries are dropped and counted (<see
/// cref="RecordedKind.Gap"/>); the device never waits for the disk.
/// </summary>
public sealed class SessionRecorder : IMessageTap, IDisposable
{
    /// <summary>The default number of bytes that may wait for the disk.</summary>
    public const int DefaultQueueBytes = 16 << 20;

    /// <summary>The longest time before an entry is written to the file.</summary>
    private static readonly TimeSpan s_writeInterval = TimeSpan.FromMilliseconds(100);

    private readonly Stream _output;
    private readonly int _queueBytes;
    private readonly long _startNs = MonotonicClock.NowNs;
    private readonly Lock _lock = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _writer;
    private ArrayBufferWriter<byte> _filling = new(1 << 20);
    private ArrayBufferWriter<byte> _writing = new(1 << 20);
    private long _lastNs;
    private long _missing;
    private bool _isStopping;

    /// <summary>Writes the header and starts the writing thread.</summary>
    /// <param name="output">The destination; the recorder takes ownership.</param>
    /// <param name="header">The header; its start time must be the current time.</param>
    /// <param name="queueBytes">The number of bytes that may wait for the disk.</param>
    public SessionRecorder(Stream output, RecordingHeader header, int queueBytes = DefaultQueueBytes)
    {
        _output = output;
        _queueBytes = queueBytes;
        RecordingFormat.Write(_filling, header);
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "vfio-user recorder" };
        _writer.Start();
    }

    /// <summary>The reason why recording ended early, such as a full disk; the session goes on without it.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The number of entries dropped so far.</summary>
    public long Dropped { get; private set; }

    public void OnOpened() => Mark(RecordedKind.Connected);

    public void OnReceived(in MessageHeader header, ReadOnlySpan<byte> payload, ReceivedFds fds)
    {
        FileDescription[] files = fds.Count == 0 ? [] : new FileDescription[fds.Count];
        for (int i = 0; i < files.Length; i++)
        {
            files[i] = fds.Describe(i);
        }

        Add(RecordedKind.FromClient, header, payload, files);
    }

    public void OnSent(in MessageHeader header, ReadOnlySpan<byte> payload, ReadOnlySpan<SafeFileHandle> fds)
    {
        FileDescription[] files = fds.IsEmpty ? [] : new FileDescription[fds.Length];
        for (int i = 0; i < files.Length; i++)
        {
            files[i] = FileDescription.Of(fds[i]);
        }

        Add(RecordedKind.FromServer, header, payload, files);
    }

    public void OnClosed() => Mark(RecordedKind.Disconnected);

    /// <summary>Writes the remaining entries and closes the file.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isStopping)
            {
                return;
            }

            _isStopping = true;
        }

        _wake.Set();
        _writer.Join();
        _wake.Dispose();
    }

    private void Mark(RecordedKind kind)
    {
        lock (_lock)
        {
            if (TryReserve(0))
            {
                RecordingFormat.WriteMark(_filling, SincePreviousNs(), kind);
            }
        }
    }

    private void Add(
        RecordedKind kind, in MessageHeader header, ReadOnlySpan<byte> payload, ReadOnlySpan<FileDescription> files)
    {
        lock (_lock)
        {
            if (TryReserve(payload.Length))
            {
                RecordingFormat.WriteMessage(_filling, SincePreviousNs(), kind, header, payload, files);
            }
        }
    }

    /// <summary>Whether an entry can be written; records a gap for those that could not.</summary>
    private bool TryReserve(int payloadBytes)
    {
        bool wasBelow = _filling.WrittenCount < _queueBytes / 2;
        if (_isStopping || Failure is not null || _filling.WrittenCount > _queueBytes - payloadBytes)
        {
            _missing++;
            Dropped++;
            return false;
        }

        if (_missing > 0)
        {
            RecordingFormat.WriteGap(_filling, SincePreviousNs(), _missing);
            _missing = 0;
        }

        if (wasBelow && _filling.WrittenCount + payloadBytes >= _queueBytes / 2)
        {
            _wake.Set();
        }

        return true;
    }

    private long SincePreviousNs()
    {
        long nowNs = MonotonicClock.NowNs - _startNs;
        long sinceNs = nowNs - _lastNs;
        _lastNs = nowNs;
        return sinceNs;
    }

    private void WriteAll()
    {
        bool isLast = false;
        while (!isLast)
        {
            _wake.WaitOne(s_writeInterval);
            lock (_lock)
            {
                isLast = _isStopping;
                if (isLast && _missing > 0)
                {
                    RecordingFormat.WriteGap(_filling, SincePreviousNs(), _missing);
                }

                (_filling, _writing) = (_writing, _filling);
            }

            Save();
        }

        Close();
    }

    private void Save()
    {
        try
        {
            if (Failure is null && _writing.WrittenCount > 0)
            {
                _output.Write(_writing.WrittenSpan);
                _output.Flush();
            }
        }
        catch (IOException e)
        {
            Failure = e;
        }

        _writing.ResetWrittenCount();
    }

    private void Close()
    {
        try
        {
            _output.Dispose();
        }
        catch (IOException e)
        {
            Failure ??= e;
        }
    }
}
