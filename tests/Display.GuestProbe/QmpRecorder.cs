using System.Net.Sockets;
using System.Text.Json;

namespace Display.GuestProbe;

/// <summary>Plays QEMU's monitor for one program, and writes down what that types and points at.</summary>
internal sealed class QmpRecorder : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(45);

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<string> _events = [];

    public QmpRecorder(string path)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(1);
        new Thread(Run) { IsBackground = true }.Start();
    }

    /// <summary>Waits for an event.</summary>
    /// <returns>All events so far.</returns>
    public string Await(string text)
    {
        SpinWait.SpinUntil(() => Events().Contains(text), s_patience);
        return string.Join(", ", Events());
    }

    public void Dispose() => _listener.Dispose();

    private string[] Events()
    {
        lock (_events)
        {
            return [.. _events];
        }
    }

    private void Run()
    {
        try
        {
            using NetworkStream stream = new(_listener.Accept(), ownsSocket: true);
            using StreamReader reader = new(stream);
            using StreamWriter writer = new(stream) { AutoFlush = true };
            writer.Write("{\"QMP\": {\"version\": {\"qemu\": {\"major\": 10}}, \"capabilities\": []}}\r\n");
            while (reader.ReadLine() is { } line)
            {
                using JsonDocument command = JsonDocument.Parse(line);
                writer.Write($"{{\"return\": {Answer(command.RootElement)}}}\r\n");
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // The program has ended.
        }
    }

    private string Answer(JsonElement command)
    {
        switch (command.GetProperty("execute").GetString())
        {
            case "query-mice":
                return """[{"name": "tablet", "index": 0, "current": true, "absolute": true}]""";
            case "input-send-event":
                lock (_events)
                {
                    _events.AddRange(
                        command.GetProperty("arguments").GetProperty("events").EnumerateArray().Select(Shorten));
                }

                return "{}";
            default:
                return "{}";
        }
    }

    private static string Shorten(JsonElement item)
    {
        JsonElement data = item.GetProperty("data");
        string way = data.TryGetProperty("down", out JsonElement down) && down.GetBoolean() ? "down" : "up";
        return item.GetProperty("type").GetString() switch
        {
            "key" => $"key {data.GetProperty("key").GetProperty("data").GetInt32()} {way}",
            "btn" => $"btn {data.GetProperty("button").GetString()} {way}",
            string type => $"{type} {data.GetProperty("axis").GetString()} {data.GetProperty("value").GetInt32()}",
            null => "",
        };
    }
}
