using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Qmp;

/// <summary>Plays QEMU: one client at a time, answers as the test says, writes down what was asked.</summary>
internal sealed class ScriptedQmp : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Thread _thread;
    private volatile Socket? _client;

    public ScriptedQmp(string? path = null)
    {
        Path = path ?? System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"qmp-{Guid.NewGuid():N}");
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen(1);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public string Path { get; }

    public string Greeting { get; init; } = """{"QMP": {"version": {"qemu": {"major": 10}}, "capabilities": []}}""";

    public bool HasTablet { get; set; } = true;

    /// <summary>Type of event that is refused; as QEMU refuses "abs" without a tablet.</summary>
    public string? Refused { get; set; }

    /// <summary>Shortened: "key 30 down", "abs x 5", "btn left down", events of one command joined by "; ".</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>Called with each command as it is shortened.</summary>
    public Action<string>? Asked { get; init; }

    public int Connections { get; private set; }

    public void WaitFor(string last) =>
        Patience.WaitFor(() => Commands.LastOrDefault() == last, $"'{last}' after {string.Join(" | ", Commands)}");

    /// <summary>Reports something that nobody asked for.</summary>
    public void Report(string name) =>
        _client!.Send(Encoding.UTF8.GetBytes($$"""{"timestamp": {"seconds": 1}, "event": "{{name}}"}""" + "\r\n"));

    public void DropClient() => _client?.Dispose();

    public void Dispose()
    {
        _listener.Dispose();
        _client?.Dispose();
        _thread.Join();
        File.Delete(Path);
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                _client = _listener.Accept();
                Connections++;
                Serve(new NetworkStream(_client, ownsSocket: true));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Serve(NetworkStream stream)
    {
        try
        {
            using StreamReader reader = new(stream);
            using StreamWriter writer = new(stream) { AutoFlush = true };
            writer.Write(Greeting + "\r\n");
            while (reader.ReadLine() is { } line)
            {
                using JsonDocument command = JsonDocument.Parse(line);
                writer.Write("""{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "RTC_CHANGE"}""" + "\r\n");
                writer.Write(Answer(command.RootElement) + "\r\n");
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It has gone.
        }
    }

    private string Answer(JsonElement command)
    {
        string name = command.GetProperty("execute").GetString()!;
        switch (name)
        {
            case "query-mice":
                Commands.Enqueue(name);
                string tablet =
                    HasTablet ? """, {"name": "tablet", "index": 1, "current": false, "absolute": true}""" : "";
                return """{"return": [{"name": "PS/2", "index": 0, "current": true, "absolute": false}"""
                    + $"{tablet}]}}";
            case "input-send-event":
                string[] events =
                    [.. command.GetProperty("arguments").GetProperty("events").EnumerateArray().Select(Shorten)];
                string shortened = string.Join("; ", events);
                Commands.Enqueue(shortened);
                Asked?.Invoke(shortened);
                return Refused is { } type && events.Any(one => one.StartsWith(type, StringComparison.Ordinal))
                    ? """{"error": {"class": "GenericError", "desc": "Input handler not found for event type abs"}}"""
                    : """{"return": {}}""";
            default:
                return """{"return": {}}""";
        }
    }

    private static string Shorten(JsonElement one)
    {
        string type = one.GetProperty("type").GetString()!;
        JsonElement data = one.GetProperty("data");
        return type switch
        {
            "key" when data.GetProperty("key").GetProperty("type").GetString() == "number" =>
                $"key {data.GetProperty("key").GetProperty("data").GetInt32()} {Way(data)}",
            "btn" => $"btn {data.GetProperty("button").GetString()} {Way(data)}",
            "abs" or "rel" => $"{type} {data.GetProperty("axis").GetString()} {data.GetProperty("value").GetInt32()}",
            _ => one.GetRawText(),
        };
    }

    private static string Way(JsonElement data) => data.GetProperty("down").GetBoolean() ? "down" : "up";
}
