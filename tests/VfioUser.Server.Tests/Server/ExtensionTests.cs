using System.Text;
using System.Text.Json;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Extension;
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
        """{"capabilities":{"max_msg_fds":8,"max_data_xfer_size":1048576,"max_dma_maps":65535,"pgsizes":4096"""
            + ""","write_multiple":false,"x-test":{"version":1}}}""";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vfio-user-");
    private readonly TestDevice _device = new();
    private readonly TestExtension _extension = new();
    private readonly VfioUserServer _server;
    private readonly string _path;

    public ExtensionTests()
    {
        _path = Path.Combine(_directory.FullName, "device.sock");
        _server = new VfioUserServer(_device, new VfioUserServerOptions { SocketPath = _path })
        {
            Extension = _extension,
        };
        _server.Start();
    }

    public void Dispose()
    {
        _server.Dispose();
        _device.Dispose();
        _directory.Delete(recursive: true);
    }

    [Test]
    public void A_client_that_proposes_the_extension_gets_it_with_all_else()
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
            Negotiate(client, """{"capabilities":{"x-test":1}}"""),
            Is.EqualTo("""{"capabilities":{"x-test":{"agreed":true}}}"""));
    }

    [TestCase("""{"capabilities":{"max_msg_fds":8}}""")]
    [TestCase("""{"capabilities":{"x-test":{"refuse":true}}}""")]
    [TestCase("""{"capabilities":{"x-test":7}}""", Description = "the extension fails")]
    [TestCase("""{"capabilities":{"x-test":{"region":0}}}""", Description = "it adds a region that the device has")]
    [TestCase("""{"x-test":{}}""")]
    [TestCase("{}")]
    public void Without_agreement_the_extension_changes_nothing(string proposal)
    {
        using ServerUnderTest plain = new();
        using VfioUserClient client = VfioUserClient.Connect(_path);
        using VfioUserClient other = plain.ConnectRaw();

        Assert.That(Negotiate(client, proposal), Is.EqualTo(Negotiate(other, proposal)));
        foreach (VfioUserCommand command in (VfioUserCommand[])[VfioUserCommand.DeviceGetInfo, Echo, Later])
        {
            Message mine = client.Call(
                command, BitConverter.GetBytes(16UL | (1UL << 40)).Concat(new byte[8]).ToArray());
            Message theirs = other.Call(
                command, BitConverter.GetBytes(16UL | (1UL << 40)).Concat(new byte[8]).ToArray());
            Assert.That(
                (mine.Errno, Convert.ToHexString(mine.Payload)),
                Is.EqualTo((theirs.Errno, Convert.ToHexString(theirs.Payload))));
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
    public void An_extension_command_is_answered_with_payload_and_files()
    {
        using VfioUserClient client = Connect();

        Message reply = client.Call(Echo, [1, 2, 3]);

        Assert.That(reply.Payload.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(reply.Fds.Describe(0).Kind, Is.EqualTo(FileKind.EventFd));
    }

    [Test]
    public void Extension_regions_and_interrupts_are_counted_with_those_of_the_device()
    {
        using VfioUserClient client = Connect();

        DeviceInfo info = client.Call(VfioUserCommand.DeviceGetInfo, [16, 0, 0, 0, .. new byte[12]]).Read<DeviceInfo>();

        Assert.That((info.RegionCount, info.IrqCount), Is.EqualTo((12U, 7U)));
    }

    [Test]
    public void Extension_regions_are_read_and_written_within_their_bounds()
    {
        using VfioUserClient client = Connect();

        client.RegionWrite(TestExtension.Region, 4, 0x12345678);

        Assert.That(client.RegionRead<int>(TestExtension.Region, 4), Is.EqualTo(0x12345678));
        Assert.That(
            () => client.RegionRead<int>(TestExtension.Region, 5),
            Throws.TypeOf<VfioUserException>().With.Property("Errno").EqualTo(Errno.EINVAL));
    }

    [Test]
    public void Extension_interrupts_are_bound_and_triggered()
    {
        using VfioUserClient client = Connect();
        using EventFd eventFd = EventFd.Create();

        Assert.That(
            client.Call(VfioUserCommand.DeviceSetIrqs, Words(20, 0x24, 6, 0, 1), [eventFd.Handle]).Errno,
            Is.EqualTo(Errno.None));
        Assert.That(client.Call(VfioUserCommand.DeviceSetIrqs, Words(20, 0x21, 6, 0, 1)).Errno, Is.EqualTo(Errno.None));

        Assert.That(eventFd.TryRead(out ulong value) ? value : 0, Is.EqualTo(1));
    }

    [Test]
    public void The_next_client_has_extension_regions_only_if_it_proposes_the_extension()
    {
        Connect().Dispose();
        using VfioUserClient client = VfioUserClient.Connect(_path);
        Negotiate(client, "{}");

        DeviceInfo info = client.Call(VfioUserCommand.DeviceGetInfo, Words(16, 0, 0, 0)).Read<DeviceInfo>();

        Assert.That((info.RegionCount, info.IrqCount), Is.EqualTo((9U, 5U)));
    }

    [Test]
    public void No_command_overtakes_a_write_to_an_extension_region()
    {
        using VfioUserClient client = Connect();
        _extension.WriteGate = new TaskCompletionSource();
        ushort slow = client.Send(Later);
        ushort write = client.Send(VfioUserCommand.RegionWrite, Words(0, 0, TestExtension.Region, 4, 7));
        ushort read = client.Send(VfioUserCommand.RegionRead, Words(0, 0, TestExtension.Region, 4));

        _extension.Gate.SetResult(new CommandReply([9]));
        Assert.That(client.Receive().Header.Id, Is.EqualTo(slow));
        Assert.That(_server.InvokeAsync(() => true).Result && client.TryReceive() == ReceiveResult.Nothing, Is.True);
        _extension.WriteGate.SetResult();

        Assert.That((client.Receive().Header.Id, client.Receive().Header.Id), Is.EqualTo((write, read)));
    }

    [Test]
    public void An_access_to_the_device_allocates_nothing_with_an_extension()
    {
        using VfioUserClient client = Connect();
        RoundTrips(client, 100);
        long nothing = Allocated(() => { });

        Assert.That(Allocated(() => RoundTrips(client, 1000)), Is.EqualTo(nothing));
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
    public void The_next_client_is_served_after_one_that_left_before_its_reply()
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
    public void An_exception_in_the_extension_is_EIO_and_the_connection_lives()
    {
        using VfioUserClient client = Connect();

        Assert.That(client.Call(Broken).Errno, Is.EqualTo(Errno.EIO));
        Assert.That(client.Call(Echo, [1]).Errno, Is.EqualTo(Errno.None));
    }

    [Test]
    public void The_extension_can_send_messages_to_the_client()
    {
        using VfioUserClient client = Connect();

        _extension.Client!.Post(() => _extension.Client.TrySend(Note, [7]));
        Message message = client.Receive();

        Assert.That(
            (message.Header.Command, message.Header.WantsNoReply, message.Payload[0]),
            Is.EqualTo((Note, true, (byte)7)));
    }

    [Test]
    public void The_session_of_the_extension_ends_with_the_client()
    {
        Connect().Dispose();

        Assert.That(() => _extension.Sessions, Is.Zero.After(5000, 10));
    }

    private static byte[] Words(params uint[] words) => [.. words.SelectMany(BitConverter.GetBytes)];

    private static void RoundTrips(VfioUserClient client, int count)
    {
        for (int i = 0; i < count; i++)
        {
            client.RegionWrite(TestDevice.Bar, 64, i);
            Assert.That(client.RegionRead<int>(TestDevice.Bar, 64), Is.EqualTo(i));
        }
    }

    private static byte[] Version(string json) => [0, 0, 2, 0, .. Encoding.UTF8.GetBytes(json), 0];

    private static string Negotiate(VfioUserClient client, string proposal) =>
        Encoding.UTF8.GetString(client.Call(VfioUserCommand.Version, Version(proposal)).Payload[4..]).TrimEnd('\0');

    private long Allocated(Action action)
    {
        long before = _server.InvokeAsync(GC.GetAllocatedBytesForCurrentThread).Result;
        action();
        return _server.InvokeAsync(GC.GetAllocatedBytesForCurrentThread).Result - before;
    }

    private VfioUserClient Connect()
    {
        VfioUserClient client = VfioUserClient.Connect(_path);
        Negotiate(client, s_proposal);
        return client;
    }

    private sealed class TestExtension : IVfioUserExtension
    {
        public const int Region = 11;

        private int _sessions;

        public string Capability => "x-test";

        public IExtensionClient? Client { get; private set; }

        public uint MaxMessageFds { get; private set; }

        public PeerCredentials? Peer { get; private set; }

        public int Sessions => Volatile.Read(ref _sessions);

        public TaskCompletionSource<CommandReply> Gate { get; } = new();

        /// <summary>When set, writes to the region wait for it.</summary>
        public TaskCompletionSource? WriteGate { get; set; }

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
            int region = Region;
            if (proposal.ValueKind == JsonValueKind.Object && proposal.TryGetProperty("region", out JsonElement other))
            {
                region = other.GetInt32();
            }

            return new Session(this, region);
        }

        private sealed class Session(TestExtension owner, int region) : IExtensionSession
        {
            public JsonElement Agreement => JsonDocument.Parse("{\"agreed\":true}").RootElement;

            public IReadOnlyList<IExtensionRegion> Regions { get; } = [new TestRegion(owner, region)];

            public IReadOnlyList<ExtensionIrq> Irqs { get; } =
                [new ExtensionIrq(new IrqDescription(6, 1, IrqFlags.Eventfd | IrqFlags.Maskable), [new TestVector()])];

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

        private sealed class TestRegion(TestExtension owner, int index) : IExtensionRegion
        {
            private readonly byte[] _bytes = new byte[8];

            public Region Description { get; } = new() { Index = index, Size = 8 };

            public void Read(ulong offset, Span<byte> data) => _bytes.AsSpan((int)offset, data.Length).CopyTo(data);

            public Task Write(ulong offset, ReadOnlySpan<byte> data)
            {
                data.CopyTo(_bytes.AsSpan((int)offset));
                return owner.WriteGate?.Task ?? Task.CompletedTask;
            }
        }

        private sealed class TestVector : IIrqVector
        {
            private EventFd? _eventFd;

            public bool IsBound => _eventFd is not null;

            public void Bind(EventFd? eventFd)
            {
                _eventFd?.Dispose();
                _eventFd = eventFd;
            }

            public void Trigger() => _eventFd?.Signal();

            public void Mask()
            {
            }

            public void Unmask()
            {
            }
        }
    }
}
