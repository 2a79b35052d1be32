using System.Buffers;
using System.Net.Security;

namespace RemoteDisplay.Vnc.Wire;

/// <summary>A viewer's connection. One reader and one writer at a time; any thread may close it, which ends
/// both.</summary>
internal sealed class RfbConnection : IAsyncDisposable
{
    private const int BufferLength = 4096;
    private const int DeadlineLength = 1024 * 1024;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private readonly CancellationTokenSource _closed;
    private readonly RfbServerOptions _options;
    private readonly Action<int>? _onSent;
    private readonly Watchdog _slowReader;
    private readonly Watchdog _slowWriter;
    private readonly Watchdog _slowHandshake;
    private Stream _stream;
    private int _start;
    private int _end;
    private string? _closeReason;

    /// <param name="stream">The stream, which the connection disposes.</param>
    /// <param name="options">The deadlines.</param>
    /// <param name="time">The clock for them.</param>
    /// <param name="stop">Ends the connection.</param>
    /// <param name="onSent">Called with the number of bytes after each write.</param>
    public RfbConnection(
        Stream stream, RfbServerOptions options, TimeProvider time, CancellationToken stop, Action<int>? onSent = null)
    {
        _stream = stream;
        _options = options;
        _onSent = onSent;
        _closed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Closed = _closed.Token;
        _slowReader = new Watchdog(time, () => Close("the viewer did not finish a message"));
        _slowWriter = new Watchdog(time, () => Close("the viewer does not read"));
        _slowHandshake = new Watchdog(time, () => Close("the handshake took too long"));
    }

    /// <summary>Cancelled when the connection ends.</summary>
    public CancellationToken Closed { get; }

    /// <summary>The reason if this side closed it; otherwise null.</summary>
    public string? CloseReason => Volatile.Read(ref _closeReason);

    /// <summary>Bytes written so far.</summary>
    public long BytesSent { get; private set; }

    public void BeginHandshake() => _slowHandshake.Arm(_options.HandshakeDeadline);

    public void EndHandshake() => _slowHandshake.Disarm();

    public void Close(string reason)
    {
        Interlocked.CompareExchange(ref _closeReason, reason, null);
        try
        {
            _closed.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The connection has already ended.
        }
    }

    /// <summary>Waits for the first byte of a message without a deadline; the rest of the message has one.</summary>
    /// <returns>The byte; -1 if the viewer has disconnected.</returns>
    public async ValueTask<int> ReadTypeAsync()
    {
        _slowReader.Disarm();
        if (_start == _end && !await FillAsync())
        {
            return -1;
        }

        _slowReader.Arm(_options.MessageDeadline);
        return _buffer[_start++];
    }

    /// <exception cref="EndOfStreamException">The viewer has disconnected.</exception>
    public async ValueTask<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        await ReadAsync(bytes);
        return bytes;
    }

    /// <inheritdoc cref="ReadAsync(int)"/>
    public async ValueTask ReadAsync(Memory<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_start == _end && !await FillAsync())
            {
                throw new EndOfStreamException();
            }

            int count = Math.Min(destination.Length, _end - _start);
            _buffer.AsMemory(_start, count).CopyTo(destination);
            destination = destination[count..];
            _start += count;
        }
    }

    /// <summary>Reads and discards. A long message has the deadline for each MiB, so that slow viewers can send what
    /// they want and stuck ones are noticed.</summary>
    /// <exception cref="EndOfStreamException">The viewer has disconnected.</exception>
    public async ValueTask SkipAsync(long count)
    {
        long next = count - DeadlineLength;
        while (count > 0)
        {
            if (count <= next)
            {
                next = count - DeadlineLength;
                _slowReader.Arm(_options.MessageDeadline);
            }

            if (_start == _end && !await FillAsync())
            {
                throw new EndOfStreamException();
            }

            int part = (int)Math.Min(count, _end - _start);
            _start += part;
            count -= part;
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        _slowWriter.Arm(_options.WriteDeadline);
        await _stream.WriteAsync(bytes, Closed);
        await _stream.FlushAsync(Closed);
        _slowWriter.Disarm();
        BytesSent += bytes.Length;
        _onSent?.Invoke(bytes.Length);
    }

    /// <exception cref="RfbProtocolException">The viewer sent data before it could know that this is
    /// allowed.</exception>
    public async Task StartTlsAsync(SslServerAuthenticationOptions options)
    {
        if (_start != _end)
        {
            throw new RfbProtocolException("the viewer began TLS too early");
        }

        SslStream encrypted = new(_stream);
        _stream = encrypted;
        await encrypted.AuthenticateAsServerAsync(options, Closed);
    }

    /// <summary>Must not be called during a read or write.</summary>
    public async ValueTask DisposeAsync()
    {
        _slowReader.Dispose();
        _slowWriter.Dispose();
        _slowHandshake.Dispose();
        await _stream.DisposeAsync();
        _closed.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private async ValueTask<bool> FillAsync()
    {
        _start = 0;
        _end = 0;
        _end = await _stream.ReadAsync(_buffer.AsMemory(0, BufferLength), Closed);
        return _end > 0;
    }
}
