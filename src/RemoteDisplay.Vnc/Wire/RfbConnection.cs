using System.Buffers;
using System.Net.Security;

namespace RemoteDisplay.Vnc.Wire;

/// <summary>A viewer's bytes, in and out. One reader and one writer at a time; closing it, from anywhere, ends
/// both.</summary>
internal sealed class RfbConnection : IAsyncDisposable
{
    private const int BufferLength = 4096;

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

    /// <param name="stream">Disposed of with the connection.</param>
    /// <param name="options">For the deadlines.</param>
    /// <param name="time">Measures them.</param>
    /// <param name="stop">Ends the connection.</param>
    /// <param name="onSent">Told how many bytes were written, after each time.</param>
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

    /// <summary>Why it was closed from this side, if it was.</summary>
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
            // It has ended by itself meanwhile.
        }
    }

    /// <summary>The first byte of a message, for which it waits as long as it takes; the rest has a deadline.</summary>
    /// <returns>-1 when the viewer has gone.</returns>
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

    /// <exception cref="EndOfStreamException">The viewer has gone.</exception>
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

    /// <inheritdoc cref="ReadAsync(int)"/>
    public async ValueTask SkipAsync(long count)
    {
        while (count > 0)
        {
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

    /// <exception cref="RfbProtocolException">The viewer sent something before it could know that it may.</exception>
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

    /// <summary>No read or write may be under way.</summary>
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
