using System.Diagnostics.CodeAnalysis;
using MessagePack;

namespace VfioUser.Recording;

/// <summary>Reads a recording to its end, or to the point where it is cut short or damaged. Entries before that point
/// are valid; <see cref="Warning"/> describes the fault.</summary>
public sealed class RecordingReader : IDisposable
{
    /// <summary>The largest entry: the largest message that a server can be configured to accept, plus overhead,
    /// bytes.</summary>
    public const int MaxEntryBytes = 64 << 20;

    private const int InitialBufferBytes = 64 << 10;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[InitialBufferBytes];
    private int _start;
    private int _end;
    private long _timeNs;
    private bool _isOver;

    /// <summary>Reads the header.</summary>
    /// <param name="stream">The recording; the reader takes ownership.</param>
    /// <exception cref="InvalidDataException">The file is not a recording, or has another version.</exception>
    public RecordingReader(Stream stream)
    {
        _stream = stream;
        try
        {
            Header = Read(RecordingFormat.ReadHeader, out RecordingHeader? header)
                ? header
                : throw new InvalidDataException("the file is empty");
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"the file is cut short within its header: {e.Message}", e);
        }
    }

    public RecordingHeader Header { get; }

    /// <summary>The reason why reading stopped before the regular end; null if it did not.</summary>
    public string? Warning { get; private set; }

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is not a recording.</exception>
    public static RecordingReader Open(string path) => new(RecordingFile.Open(path));

    /// <summary>Reads the next entry.</summary>
    /// <returns>false at the end.</returns>
    public bool TryRead([NotNullWhen(true)] out RecordedEntry? entry)
    {
        entry = null;
        try
        {
            if (_isOver || !Read(RecordingFormat.ReadEntry, out entry))
            {
                return false;
            }

            _timeNs += Math.Min(entry.TimeNs, long.MaxValue - _timeNs);
            entry = entry with { TimeNs = _timeNs };
            return true;
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            _isOver = true;
            Warning =
                e is EndOfStreamException ? "the recording is cut short" : $"the recording is damaged: {e.Message}";
            return false;
        }
    }

    /// <summary>Reads all remaining entries.</summary>
    public IEnumerable<RecordedEntry> ReadAll()
    {
        while (TryRead(out RecordedEntry? entry))
        {
            yield return entry;
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Parses the buffer, and reads more of the file while the value is incomplete.</summary>
    private bool Read<T>(UntrustedValues.Parser<T> parse, [NotNullWhen(true)] out T? value)
        where T : class
    {
        while (true)
        {
            if (_start < _end)
            {
                MessagePackReader reader = new(_buffer.AsMemory(_start.._end));
                try
                {
                    value = UntrustedValues.Guard(ref reader, parse);
                    _start += (int)reader.Consumed;
                    return true;
                }
                catch (EndOfStreamException)
                {
                    if (!Fetch())
                    {
                        throw;
                    }
                }
            }
            else if (!Fetch())
            {
                value = null;
                return false;
            }
        }
    }

    private bool Fetch()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_end >= MaxEntryBytes)
            {
                throw new InvalidDataException($"an entry has more than {MaxEntryBytes} bytes");
            }

            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int count = _stream.Read(_buffer.AsSpan(_end..));
        _end += count;
        return count > 0;
    }
}
