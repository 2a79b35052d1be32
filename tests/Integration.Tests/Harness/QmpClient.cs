using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Integration.Tests.Harness;

/// <summary>QEMU's monitor protocol. One command at a time; events are passed over. Source: QEMU,
/// docs/interop/qmp-spec.rst.</summary>
internal sealed class QmpClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _reader;

    public QmpClient(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _socket.ReceiveTimeout = (int)Patience.Step.TotalMilliseconds;
        _reader = new StreamReader(new NetworkStream(_socket), Encoding.UTF8);
        NextLine();
        Execute("qmp_capabilities");
    }

    /// <returns>What the command returned.</returns>
    /// <exception cref="InvalidOperationException">QEMU refused.</exception>
    public JsonElement Execute(string command, object? arguments = null)
    {
        string request = JsonSerializer.Serialize(new { execute = command, arguments = arguments ?? new { } });
        _socket.Send(Encoding.UTF8.GetBytes(request + "\n"));
        while (true)
        {
            using JsonDocument answer = JsonDocument.Parse(NextLine());
            if (answer.RootElement.TryGetProperty("return", out JsonElement result))
            {
                return result.Clone();
            }

            if (answer.RootElement.TryGetProperty("error", out JsonElement error))
            {
                throw new InvalidOperationException($"QEMU refused {request}: {error.GetProperty("desc").GetString()}");
            }
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _socket.Dispose();
    }

    private string NextLine() => _reader.ReadLine() ?? throw new EndOfStreamException("QEMU has closed its monitor");
}
