using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Integration.Tests.Harness;

namespace Integration.Tests.Remote.Browser;

/// <summary>Chromium's remote control. One command at a time. Source: Chrome DevTools Protocol.</summary>
internal sealed class DevTools : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly List<string> _complaints = [];
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _id;

    /// <param name="authority">Host and port that it listens at.</param>
    public DevTools(string authority)
    {
        using HttpClient http = new() { Timeout = Patience.Step };
        string? page = null;
        Patience.Until(
            () => (page = http.GetFromJsonAsync<JsonElement>($"http://{authority}/json/list").GetAwaiter().GetResult()
                .EnumerateArray()
                .Where(target => target.GetProperty("type").GetString() == "page")
                .Select(target => target.GetProperty("webSocketDebuggerUrl").GetString())
                .FirstOrDefault()) is not null,
            Patience.Step);
        _socket.ConnectAsync(new Uri(page ?? throw new TimeoutException("Chromium has no page")), default)
            .Wait(Patience.Step);
        foreach (string domain in (string[])["Page", "Runtime", "Log"])
        {
            Send($"{domain}.enable");
        }
    }

    public IReadOnlyList<string> Complaints => _complaints;

    /// <returns>The result.</returns>
    /// <exception cref="InvalidOperationException">Chromium refused.</exception>
    public JsonElement Send(string method, object? parameters = null)
    {
        int id = ++_id;
        using CancellationTokenSource deadline = new(Patience.Step);
        byte[] command = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { } });
        _socket.SendAsync(command, WebSocketMessageType.Text, true, deadline.Token).GetAwaiter().GetResult();
        while (true)
        {
            JsonElement message = Receive(deadline.Token);
            if (message.TryGetProperty("id", out JsonElement answered) && answered.GetInt32() == id)
            {
                return message.TryGetProperty("result", out JsonElement result)
                    ? result
                    : throw new InvalidOperationException($"{method}: {message}");
            }

            Note(message);
        }
    }

    public void Dispose() => _socket.Dispose();

    private static string? LevelOf(JsonElement entryAdded) =>
        entryAdded.GetProperty("params").GetProperty("entry").GetProperty("level").GetString();

    private JsonElement Receive(CancellationToken stop)
    {
        using MemoryStream message = new();
        ValueWebSocketReceiveResult part;
        do
        {
            part = _socket.ReceiveAsync(_buffer.AsMemory(), stop).AsTask().GetAwaiter().GetResult();
            message.Write(_buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonSerializer.Deserialize<JsonElement>(message.ToArray());
    }

    private void Note(JsonElement message)
    {
        string? method = message.TryGetProperty("method", out JsonElement name) ? name.GetString() : null;
        if (method == "Runtime.exceptionThrown" || (method == "Log.entryAdded" && LevelOf(message) == "error"))
        {
            _complaints.Add(message.GetProperty("params").ToString());
        }
    }
}
