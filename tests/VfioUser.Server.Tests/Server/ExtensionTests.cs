using System.Text;
using System.Text.Json;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

/// <summary>Commands beyond vfio-user's, for clients that propose them.</summary>
public sealed class ExtensionTests : IDisposable
{
    private const VfioUserCommand Echo = (VfioUserCommand)0xF001;
    private const VfioUserCommand Later = (VfioUserCommand)0xF002;
    private const VfioUserCommand Broken = (VfioUserCommand)0xF003;
    private const VfioUserCommand Note = (VfioUserCommand)0xF080;

    private static readonly string s_proposal =
        """{"capabilities":{"max_msg_fds":8,"max_data_xfer_size":1048576,"max_dma_maps":65535,"pgsizes":4096,"write_multiple":false,"x-test":{"version":1}}}""";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vfio-user-");
    private readonly TestDevice _device = new();
    private readonly TestExtension _extension = new();
    private readonly VfioUserServer _server;
    private readonly string _path;

    public ExtensionTests()
    {
        _path = Path.Combine(_directory.FullName, "device.sock");
        _server = new VfioUserServer(_device, new VfioUserServerOptions { SocketPath = _path }) { Extension = _extension };
        _server.Start();
    }

    public void Dispose()
    {
        _server.Dispose();
        _device.Dispose();
        _directory.Delete(recursive: true);
    }

    [Test]
    public void Who_proposes_it_gets_it_beside_all_else()
    {
        using VfioUserClient client = VfioUserClient.Connect(_path);

        string json = Negotiate(client, s_proposal);

        using JsonDocument reply = JsonDocument.Parse(json);
        JsonElement capabilities = reply.RootElement.GetProperty("capabilities");
        Assert.That(capabilities.GetProperty("x-test").GetRawText(), Is.EqualTo("{\"agreed\":true}"));
        Assert.That(capabilities.GetProperty("max_msg_fds").GetInt32(), Is.EqualTo(16));
        Assert.That(_extension.MaxMessageFds, Is.EqualTo(8));
        Assert.That(_extension.Peer?.MayReadOurMemory, Is.True);
    }

    [Test]
    public void A_client_with_no_room_for_our_capabilities_still_gets_the_extension()
    {
        using VfioUserClient client = VfioUserClient.Connect(_path);

        Assert.That(
            Negotiate(client, """{"capabilities":{"x-test":1}}"""), Is.EqualTo("""{"capabilities":{"x-test":{"agreed":true}}}"""));
    }

    [TestCase("""{"capabilities":{"max_msg_fds":8}}""")]
    [TestCase("""{"capabilities":{"x-test":{"refuse":true}}}""")]
    [TestCase("""{"capabilities":{"x-test":7}}""", Description = "the extension fails")]
    [TestCase("""{"x-test":{}}""")]
    [TestCase("{}")]
    public void Without_agreement_nothing_is_different(string proposal)
    {
        using ServerUnderTest plain = new();
        using VfioUserClient client = VfioUserClient.Connect(_path);
        using VfioUserClient other = plain.ConnectRaw();

        Assert.That(Negotiate(client, proposal), Is.EqualTo(Negotiate(other, proposal)));
        foreach (VfioUserCommand command in (VfioUserCommand[])[VfioUserCommand.DeviceGetInfo, Echo, Later])
        {
            Message mine = client.Call(command, BitConverter.GetBytes(16UL | (1UL << 40)).Concat(new byte[8]).ToArray());
            Message theirs = other.Call(command, BitConverter.GetBytes(16UL | (1UL << 40)).Concat(new byte[8]).ToArray());
            Assert.That((mine.Errno, Convert.ToHexString(mine.Payload)), Is.EqualTo((theirs.Errno, Convert.ToHexString(theirs.Payload))));
        }
    }

    [Test]
    public void A_proposal_that_the_extension_calls_malformed_ends_the_connection()
    {
        using VfioUserClient client = VfioUserClient.Connect(_path);

        Message reply = client.Call(VfioUserCommand.Version, Version("""{"capabilities":{"x-test":"bad"}}"""));

        Assert.That(reply.Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(() => client.Receive(), Throws.TypeOf<EndOfStreamException>());
    }

    [Test]
    public void Its_commands_are_answered_with_payload_and_files()
    {
        using VfioUserClient client = Connect();

        Message reply = client.Call(Echo, [1, 2, 3]);

        Assert.That(reply.Payload.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(reply.Fds.Describe(0).Kind, Is.EqualTo(FileKind.EventFd));
    }

    [Test]
    public void Its_regions_and_interrupts_are_counted_with_those_of_the_device()
    {
        using VfioUserClient client = Connect();

        DeviceInfo info = client.Call(VfioUserCommand.DeviceGetInfo, [16, 0, 0, 0, .. new byte[12]]).Read<DeviceInfo>();

        Assert.That((info.RegionCount, info.IrqCount), Is.EqualTo((12U, 7U)));
    }

    [Test]
    public void A_command_that_takes_its_time_holds_up_no_other()
    {
        using VfioUserClient client = Connect();
        ushort slow = client.Send(Later);

        Assert.That(client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
        _extension.Gate.SetResult(new CommandReply([9]));
        Message reply = client.Receive();

        Assert.That((reply.Header.Id, reply.Payload[0]), Is.EqualTo((slow, (byte)9)));
    }

    [Test]
    public void A_client_that_leaves_before_the_reply_harms_nobody()
    {
        using (VfioUserClient client = Connect())
        {
            client.Send(Later);
            client.RegionRead<uint>(TestDevice.Bar, 0);
        }

        using VfioUserClient next = Connect();
        EventFd file = EventFd.Create();
        _extension.Gate.SetResult(new CommandReply([9], file.Handle));

        Assert.That(() => file.Handle.IsClosed, Is.True.After(5000, 10));
        Assert.That(next.Call(Echo, [1]).Payload.Length, Is.EqualTo(1));
    }

    [Test]
    public void What_goes_wrong_in_it_is_eio_and_the_connection_lives()
    {
        using VfioUserClient client = Connect();

        Assert.That(client.Call(Broken).Errno, Is.EqualTo(Errno.EIO));
        Assert.That(client.Call(Echo, [1]).Errno, Is.EqualTo(Errno.None));
    }

    [Test]
    public void It_can_tell_the_client_something()
    {
        using VfioUserClient client = Connect();

        _extension.Client!.Post(() => _extension.Client.TrySend(Note, [7]));
        Message message = client.Receive();

        Assert.That((message.Header.Command, message.Header.WantsNoReply, message.Payload[0]), Is.EqualTo((Note, true, (byte)7)));
    }

    [Test]
    public void When_the_client_has_gone_the_session_ends()
    {
        Connect().Dispose();

        Assert.That(() => _extension.Sessions, Is.Zero.After(5000, 10));
    }

    private static byte[] Version(string json) => [0, 0, 2, 0, .. Encoding.UTF8.GetBytes(json), 0];

    private static string Negotiate(VfioUserClient client, string proposal) =>
        Encoding.UTF8.GetString(client.Call(VfioUserCommand.Version, Version(proposal)).Payload[4..]).TrimEnd('\0');

    private VfioUserClient Connect()
    {
        VfioUserClient client = VfioUserClient.Connect(_path);
        Negotiate(client, s_proposal);
        return client;
    }

    private sealed class TestExtension : IVfioUserExtension
    {
        private int _sessions;

        public string Capability => "x-test";

        public IExtensionClient? Client { get; private set; }

        public uint MaxMessageFds { get; private set; }

        public PeerCredentials? Peer { get; private set; }

        public int Sessions => Volatile.Read(ref _sessions);

        public TaskCompletionSource<CommandReply> Gate { get; } = new();

        public IExtensionSession? Open(JsonElement proposal, IExtensionClient client)
        {
            if (proposal.ValueKind == JsonValueKind.String)
            {
                throw new VfioUserException(Errno.EINVAL, "bad");
            }

            if (proposal.ValueKind == JsonValueKind.Number && proposal.GetInt32() == 7)
            {
                throw new InvalidOperationException("failed");
            }

            if (proposal.ValueKind == JsonValueKind.Object && proposal.TryGetProperty("refuse", out _))
            {
                return null;
            }

            Client = client;
            MaxMessageFds = client.MaxMessageFds;
            Peer = client.Credentials;
            Interlocked.Increment(ref _sessions);
            return new Session(this);
        }

        private sealed class Session(TestExtension owner) : IExtensionSession
        {
            public JsonElement Agreement => JsonDocument.Parse("{\"agreed\":true}").RootElement;

            public int RegionCount => 12;

            public int IrqCount => 7;

            public Task<CommandReply>? Handle(in Message request) => request.Header.Command switch
            {
                Echo => Task.FromResult(new CommandReply(request.Payload.ToArray(), EventFd.Create().Handle)),
                Later => owner.Gate.Task,
                Broken => throw new InvalidOperationException("broken"),
                _ => null,
            };

            public void OnWritable()
            {
            }

            public void Dispose() => Interlocked.Decrement(ref owner._sessions);
        }
    }
}
