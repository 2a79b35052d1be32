using System.Diagnostics.CodeAnalysis;
using MessagePack;

namespace VfioUser.Recording;

/// <summary>Reads a recording from its start to its end, or to where it was cut or damaged: what is whole before that
/// counts, and <see cref="Warning"/> says the rest.</summary>
public sealed class RecordingReader : IDisposable
{
    /// <summary>No entry is larger: the largest message that a server may be told to take, and room around
    /// it.</summary>
    public const int MaxEntryBytes = 64 << 20;

    private const int InitialBufferBytes = 64 << 10;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[InitialBufferBytes];
    private int _start;
    private int _end;
    private long _timeNs;
    private bool _isOver;

    /// <summary>Reads the header.</summary>
    /// <param name="stream">Owned by the reader from here on.</param>
    /// <exception cref="InvalidDataException">Not a recording, or one of another version.</exception>
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

    /// <summary>Why there is no more to read, when that is not the recording's own end.</summary>
    public string? Warning { get; private set; }

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">Not a recording.</exception>
    public static RecordingReader Open(string path) => new(RecordingFile.Open(path));

    /// <summary>The next entry.</summary>
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

    /// <summary>All entries that are left.</summary>
    public IEnumerable<RecordedEntry> ReadAll()
    {
        while (TryRead(out RecordedEntry? entry))
        {
            yield return entry;
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Parses what is in the buffer, and fetches more as long as that ends too early.</summary>
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
