using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Agent;

/// <summary>Plays QEMU and the agent in its guest: one client at a time. Written from spice-protocol,
/// spice/vd_agent.h.</summary>
internal sealed class ScriptedAgent : IDisposable
{
    public const uint Clipboard = 4, Capabilities = 6, Grab = 7, Request = 8;

    /// <summary>By demand, and with selections.</summary>
    public const uint Modern = 0x60;

    /// <summary>The selection CLIPBOARD, and the type of texts.</summary>
    private static readonly byte[] s_text = Le(0, 1);

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private NetworkStream? _stream;
    private Wire? _wire;

    public ScriptedAgent()
        : this(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"agent-{Guid.NewGuid():N}"))
    {
    }

    /// <param name="path">Of QEMU's socket.</param>
    public ScriptedAgent(string path)
    {
        Path = path;
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen(1);
    }

    public string Path { get; }

    /// <summary>The longest chunk that has arrived.</summary>
    public uint LongestChunk { get; private set; }

    /// <summary>Waits for the client; drops the one before.</summary>
    public void Accept()
    {
        _stream?.Dispose();
        _listener.ReceiveTimeout = (int)Patience.Step.TotalMilliseconds;
        _stream = new NetworkStream(_listener.Accept(), ownsSocket: true)
        {
            ReadTimeout = (int)Patience.Step.TotalMilliseconds,
            WriteTimeout = (int)Patience.Step.TotalMilliseconds,
        };
        _wire = new Wire(_stream);
    }

    /// <summary>As when an agent starts: both say what they can do.</summary>
    public void Greet(uint capabilities = Modern)
    {
        AssertReceives(Capabilities, Le(1, Modern));
        Send(Capabilities, Le(1, capabilities));
        AssertReceives(Capabilities, Le(0, Modern));
    }

    /// <summary>The guest copies a text, for which the client asks at once.</summary>
    public void Copies(string text)
    {
        Send(Grab, s_text);
        AssertReceives(Request, s_text);
        Send(Clipboard, [.. s_text, .. Encoding.UTF8.GetBytes(text)]);
    }

    /// <summary>The guest is offered a text, and pastes it.</summary>
    public void AssertPastes(string text)
    {
        AssertReceives(Grab, s_text);
        Send(Request, s_text);
        AssertReceives(Clipboard, [.. s_text, .. Encoding.UTF8.GetBytes(text)]);
    }

    public void AssertReceives(uint type, params byte[] payload)
    {
        (uint Type, byte[] Payload) message = Receive();
        NUnit.Framework.Assert.That(message.Type, NUnit.Framework.Is.EqualTo(type));
        NUnit.Framework.Assert.That(message.Payload, NUnit.Framework.Is.EqualTo(payload));
    }

    public (uint Type, byte[] Payload) Receive()
    {
        List<byte> bytes = [];
        while (bytes.Count < 20 || bytes.Count < 20 + BinaryPrimitives.ReadUInt32LittleEndian([.. bytes[16..20]]))
        {
            byte[] head = _wire!.Bytes(8);
            NUnit.Framework.Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(head), NUnit.Framework.Is.EqualTo(1));
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4));
            LongestChunk = Math.Max(LongestChunk, length);
            bytes.AddRange(_wire.Bytes((int)length));
        }

        return (BinaryPrimitives.ReadUInt32LittleEndian([.. bytes[4..8]]), [.. bytes[20..]]);
    }

    /// <summary>Whether the client has gone and has sent nothing more.</summary>
    public bool HasEnded() => _stream!.ReadByte() < 0;

    /// <summary>Whether nothing comes for so long.</summary>
    public bool IsQuietFor(TimeSpan time) => !_stream!.Socket.Poll(time, SelectMode.SelectRead);

    public void Send(uint type, params byte[] payload) => SendRaw(Message(type, payload));

    public void SendRaw(byte[] bytes) => _stream!.Write(bytes);

    /// <summary>A message in one chunk, as Debian's agent sends it, however long it is.</summary>
    public static byte[] Message(uint type, params byte[] payload) =>
    [
        .. Le(1, 20 + (uint)payload.Length), .. Le(1, type, 0, 0, (uint)payload.Length), .. payload,
    ];

    public static byte[] Le(params uint[] values) =>
        [.. values.SelectMany(value => BitConverter.GetBytes(value))];

    public void Dispose()
    {
        _stream?.Dispose();
        _listener.Dispose();
        File.Delete(Path);
    }
}
