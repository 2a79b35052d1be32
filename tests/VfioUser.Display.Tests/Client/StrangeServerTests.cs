using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Display.Tests.Support;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using NetSocket = System.Net.Sockets.Socket;

namespace VfioUser.Display.Tests.Client;

/// <summary>What listens at the path is another program, or makes mistakes.</summary>
internal sealed class StrangeServerTests
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"strange-{Guid.NewGuid():N}.sock");
    private NetSocket _listener = null!;

    [SetUp]
    public void Listen()
    {
        _listener = new NetSocket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();
    }

    [TearDown]
    public void Close()
    {
        _listener.Dispose();
        File.Delete(_path);
    }

    [TestCase("")]
    [TestCase("HTTP/1.1 400 Bad Request\r\n\r\n")]
    public void Another_program_is_an_IOException_that_names_the_path(string answer)
    {
        Task<DisplayClient> connecting = Connect();
        using (NetSocket peer = Accept())
        {
            ReadProposal(peer);
            peer.Send(Encoding.ASCII.GetBytes(answer));
        }

        Assert.That(
            async () => await connecting,
            Throws.InstanceOf<IOException>().With.Message.Contains("display server").And.Message.Contains(_path));
    }

    [Test]
    public async Task A_broken_message_later_ends_the_connection_as_an_IOException()
    {
        Task<DisplayClient> connecting = Connect();
        using NetSocket peer = Accept();
        Agree(peer);
        using DisplayClient client = await connecting;
        peer.Send(new byte[MessageHeader.Length]);

        Assert.That(() => client.NextRefresh(ServedDisplay.Patience), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Events_of_heads_that_the_server_does_not_have_are_dropped()
    {
        Task<DisplayClient> connecting = Connect();
        using NetSocket peer = Accept();
        Agree(peer);
        SendEvent(peer, DisplayCommand.HeadChanged, new HeadChangedMessage(999, HeadFlags.Lit, 800, 600, 1, 1));
        SendEvent(peer, DisplayCommand.BufferRetired, new BufferRetiredMessage(7, 0));
        using DisplayClient client = await connecting;

        await using IAsyncEnumerator<DisplayEvent> events = client.EventsAsync().GetAsyncEnumerator();
        await events.MoveNextAsync().AsTask().WaitAsync(ServedDisplay.Patience);

        Assert.That(events.Current, Is.EqualTo(new BufferRetiredEvent(7)));
    }

    private Task<DisplayClient> Connect() => Task.Run(() => DisplayClient.ConnectAsync(
        _path, new DisplayClientOptions { WantsEvents = true, Timeout = ServedDisplay.Patience }).AsTask());

    private NetSocket Accept()
    {
        Assert.That(_listener.Poll(ServedDisplay.Patience, SelectMode.SelectRead), Is.True);
        NetSocket peer = _listener.Accept();
        peer.ReceiveTimeout = (int)ServedDisplay.Patience.TotalMilliseconds;
        return peer;
    }

    /// <summary>Agrees to the client's own proposal, which names no heads.</summary>
    private static void Agree(NetSocket peer)
    {
        byte[] proposal = ReadProposal(peer);
        MessageHeader header = Wire.Read<MessageHeader>(proposal) with { Flags = MessageFlags.Reply };
        peer.Send([.. Wire.AsBytes(in header), .. proposal[MessageHeader.Length..]]);
    }

    private static byte[] ReadProposal(NetSocket peer)
    {
        byte[] header = ReadBytes(peer, MessageHeader.Length);
        int size = (int)Wire.Read<MessageHeader>(header).Size;
        return [.. header, .. ReadBytes(peer, size - header.Length)];
    }

    private static byte[] ReadBytes(NetSocket peer, int count)
    {
        byte[] bytes = new byte[count];
        using NetworkStream stream = new(peer, ownsSocket: false);
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void SendEvent<T>(NetSocket peer, VfioUserCommand command, T message)
        where T : unmanaged
    {
        MessageHeader header = new(
            1, command, (uint)(MessageHeader.Length + Marshal.SizeOf<T>()), MessageFlags.NoReply, 0);
        peer.Send([.. Wire.AsBytes(in header), .. Wire.AsBytes(in message)]);
    }
}
