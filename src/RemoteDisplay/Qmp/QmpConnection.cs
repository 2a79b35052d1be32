using System.Buffers;
using System.Net.Sockets;
using System.Text.Json;
using RemoteDisplay.Connecting;

namespace RemoteDisplay.Qmp;

/// <summary>A connection that speaks QEMU's monitor protocol: one line of JSON each way, one command at a time. Source:
/// QEMU, docs/interop/qmp-spec.rst.</summary>
internal sealed class QmpConnection : IDisposable
{
    /// <summary>QEMU's lines are a few hundred bytes; no answer to our commands is longer.</summary>
    private const int MaxLineBytes = 1024 * 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;
    private readonly ArrayBufferWriter<byte> _request = new();
    private readonly TimeProvider _time;
    private byte[] _line = new byte[4096];
    private int _length;

    private QmpConnection(Socket socket, TimeProvider time) => (_socket, _time) = (socket, time);

    /// <summary>The machine has been reset. Source: QEMU, qapi/run-state.json, RESET.</summary>
    public event Action? Reset;

    /// <summary>Connects and leaves the negotiation mode. QEMU serves one client per socket; a second client waits for
    /// the greeting.</summary>
    /// <exception cref="IOException">The peer does not listen, is not QEMU, or does not answer.</exception>
    public static async Task<QmpConnection> ConnectAsync(string path, TimeProvider time, CancellationToken stop)
    {
        QmpConnection connection = new(await QemuSocket.ConnectAsync(path, "-qmp", stop), time);
        try
        {
            using (JsonDocument greeting = await connection.ReadLineAsync(stop))
            {
                JsonElement root = greeting.RootElement;
                if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("QMP", out _))
                {
                    throw new IOException("the peer does not speak QMP");
                }
            }

            (await connection.ExecuteAsync("qmp_capabilities", null, stop)).Dispose();
            return connection;
        }
        catch (Exception e)
        {
            connection.Dispose();
            if (e is QmpException)
            {
                throw new IOException(e.Message, e);
            }

            throw;
        }
    }

    /// <param name="command">The name of the command.</param>
    /// <param name="arguments">Writes the value of "arguments"; null for none.</param>
    /// <param name="stop">Cancels the wait.</param>
    /// <returns>The whole answer; the result is its "return".</returns>
    /// <exception cref="QmpException">QEMU refused the command.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task<JsonDocument> ExecuteAsync(
        string command, Action<Utf8JsonWriter>? arguments, CancellationToken stop)
    {
        _request.ResetWrittenCount();
        using (Utf8JsonWriter json = new(_request))
        {
            json.WriteStartObject();
            json.WriteString("execute", command);
            if (arguments is not null)
            {
                json.WritePropertyName("arguments");
                arguments(json);
            }

            json.WriteEndObject();
        }

        _request.Write("\n"u8);
        await SendAsync(_request.WrittenMemory, stop);
        while (true)
        {
            JsonDocument answer = await ReadLineAsync(stop);
            if (answer.RootElement.ValueKind == JsonValueKind.Object)
            {
                if (answer.RootElement.TryGetProperty("return", out _))
                {
                    return answer;
                }

                if (answer.RootElement.TryGetProperty("error", out JsonElement error))
                {
                    using (answer)
                    {
                        throw new QmpException(error.GetRawText());
                    }
                }
            }

            // Events can arrive before the answer.
            Notice(answer.RootElement);
            answer.Dispose();
        }
    }

    /// <summary>Reads QEMU's events until it is cancelled, because unread events would accumulate in QEMU.</summary>
    /// <exception cref="IOException">QEMU has disconnected.</exception>
    public async Task DrainAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await FillAsync(stop);
                while (TakeLine() is { } line)
                {
                    using JsonDocument message = JsonDocument.Parse(line);
                    Notice(message.RootElement);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The caller wants to send.
        }
        catch (Exception e) when (e is JsonException or SocketException)
        {
            throw new IOException(e.Message, e);
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Notice(JsonElement message)
    {
        if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty("event", out JsonElement name)
            && name.ValueKind == JsonValueKind.String && name.ValueEquals("RESET"))
        {
            Reset?.Invoke();
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        using CancellationTokenSource deadline = new(s_patience, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, either.Token)..];
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new IOException("QEMU does not read");
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private async Task<JsonDocument> ReadLineAsync(CancellationToken stop)
    {
        using CancellationTokenSource deadline = new(s_patience, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        try
        {
            byte[]? line;
            while ((line = TakeLine()) is null)
            {
                await FillAsync(either.Token);
            }

            return JsonDocument.Parse(line);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new IOException("QEMU does not answer");
        }
        catch (Exception e) when (e is JsonException or SocketException)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <returns>null if there is no whole line.</returns>
    private byte[]? TakeLine()
    {
        int end = _line.AsSpan(0, _length).IndexOf((byte)'\n');
        if (end < 0)
        {
            return null;
        }

        byte[] line = _line[..end];
        _line.AsSpan(end + 1, _length - end - 1).CopyTo(_line);
        _length -= end + 1;
        return line;
    }

    private async Task FillAsync(CancellationToken stop)
    {
        if (_length == _line.Length)
        {
            if (_length >= MaxLineBytes)
            {
                throw new IOException("QEMU sent a line that is too long");
            }

            Array.Resize(ref _line, 2 * _length);
        }

        int count = await _socket.ReceiveAsync(_line.AsMemory(_length), stop);
        _length += count > 0 ? count : throw new IOException("QEMU has closed its monitor");
    }
}
