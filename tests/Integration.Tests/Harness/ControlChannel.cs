using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Integration.Tests.Harness;

/// <summary>The guest's command channel (scripts/qemu/guest/control). One command at a time.</summary>
internal sealed partial class ControlChannel : IDisposable
{
    private const string Ready = "GVT-READY\n";

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StringBuilder _received = new();
    private readonly byte[] _buffer = new byte[64 << 10];

    /// <summary>Connects; the first moment may be between QEMU's bind and its listen.</summary>
    public ControlChannel(string path)
    {
        UnixDomainSocketEndPoint address = new(path);
        if (!Patience.Until(() => TryConnect(address), Patience.Step))
        {
            throw new TimeoutException($"QEMU does not accept a connection at {path}");
        }
    }

    /// <summary>Waits until the guest takes commands: once after each boot.</summary>
    public void WaitUntilReady(TimeSpan limit)
    {
        string text = ReceiveUntil(t => t.Contains(Ready, StringComparison.Ordinal), limit, "the guest's greeting");
        _received.Clear().Append(text.AsSpan(text.LastIndexOf(Ready, StringComparison.Ordinal) + Ready.Length));
    }

    public (int ExitCode, string Output) Run(string command, TimeSpan limit)
    {
        _received.Clear();
        Send(command);
        Match end = Match.Empty;
        string text = ReceiveUntil(t => (end = Done().Match(t)).Success, limit, $"the end of `{command}`");
        return (int.Parse(end.Groups[1].Value, null), text[..end.Index]);
    }

    /// <summary>For commands that give no answer.</summary>
    public void Send(string command)
    {
        if (command.Contains('\n', StringComparison.Ordinal))
        {
            throw new ArgumentException("a command is one line", nameof(command));
        }

        _received.Clear();
        _socket.Send(Encoding.Latin1.GetBytes(command + "\n"));
    }

    public void Dispose() => _socket.Dispose();

    private bool TryConnect(UnixDomainSocketEndPoint address)
    {
        try
        {
            _socket.Connect(address);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }

    private string ReceiveUntil(Predicate<string> complete, TimeSpan limit, string what)
    {
        DateTime end = DateTime.UtcNow + limit;
        string text = _received.ToString();
        while (!complete(text))
        {
            TimeSpan left = end - DateTime.UtcNow;
            if (left <= TimeSpan.Zero || !_socket.Poll(left, SelectMode.SelectRead))
            {
                throw new TimeoutException($"no sign of {what} within {limit.TotalSeconds} s; the guest sent:\n{text}");
            }

            int count = _socket.Receive(_buffer);
            if (count == 0)
            {
                throw new EndOfStreamException($"QEMU ended before {what}; the guest sent:\n{text}");
            }

            _received.Append(Encoding.Latin1.GetString(_buffer, 0, count));
            text = _received.ToString();
        }

        return text;
    }

    [GeneratedRegex(@"\nGVT-DONE ([0-9]+)\n\z")]
    private static partial Regex Done();
}
