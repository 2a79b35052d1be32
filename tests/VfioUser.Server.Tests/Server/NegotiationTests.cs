using System.Text;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Hostile;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

public sealed class NegotiationTests
{
    private readonly ServerUnderTest _server = new();

    /// <summary>What QEMU 11.1 proposes.</summary>
    private const string QemuJson =
        """{"capabilities": {"migration": {"max_bitmap_size": 268435456, "pgsize": 4096}, "max_msg_fds": 16, """
        + """ "max_data_xfer_size": 1048576, "max_dma_maps": 65535, "pgsizes": 4096, "write_multiple": true}}""" + "\0";

    [TearDown]
    public void Stop() => _server.Dispose();

    [Test]
    public void Answers_a_proposal_with_what_it_can_do()
    {
        using VfioUserClient client = _server.ConnectRaw();

        VersionCapabilities answer = client.Negotiate();

        Assert.That(answer, Is.EqualTo(new VersionCapabilities(16, 1 << 20, 16384, 4096, WriteMultiple: true)));
    }

    [Test]
    public void Never_answers_longer_than_it_was_asked([Values(4, 6, 7, 30, 100)] int jsonLength)
    {
        using VfioUserClient client = _server.ConnectRaw();
        byte[] json = jsonLength < 7 ? [] : Encoding.ASCII.GetBytes("{}".PadRight(jsonLength - 5) + "\0");

        Message reply = client.Call(VfioUserCommand.Version, [0, 0, 0, 0, .. json]);

        Assert.That(reply.Errno, Is.EqualTo(Errno.None));
        Assert.That(reply.Payload.Length, Is.LessThanOrEqualTo(4 + json.Length));
    }

    [Test]
    public void Fits_its_answer_into_the_buffer_of_qemu()
    {
        using VfioUserClient client = _server.ConnectRaw();
        byte[] request = [0, 0, 0, 0, .. Encoding.ASCII.GetBytes(QemuJson)];

        Message reply = client.Call(VfioUserCommand.Version, request);

        Assert.That(reply.Payload.Length, Is.LessThanOrEqualTo(198).And.GreaterThan(100));
    }

    [TestCase(
        200,
        """{"max_msg_fds":16,"max_data_xfer_size":1048576,"max_dma_maps":16384,"pgsizes":4096"""
            + ""","write_multiple":false}""")]
    [TestCase(92, """{"max_dma_maps":16384,"max_msg_fds":16,"max_data_xfer_size":1048576}""")]
    [TestCase(84, """{"max_dma_maps":16384,"max_msg_fds":16,"write_multiple":false}""")]
    [TestCase(57, """{"max_dma_maps":16384,"max_msg_fds":16}""")]
    [TestCase(56, """{"max_dma_maps":16384,"pgsizes":4096}""")]
    [TestCase(40, """{"max_dma_maps":16384}""")]
    [TestCase(39, """{"max_msg_fds":16}""")]
    [TestCase(20, "{}")]
    public void Says_as_much_as_there_is_room_for_and_the_most_needed_first(int room, string capabilities)
    {
        using VfioUserClient client = _server.ConnectRaw();

        Message reply = client.Call(
            VfioUserCommand.Version, [0, 0, 0, 0, .. Encoding.ASCII.GetBytes("{}".PadRight(room - 1)), 0]);

        Assert.That(
            Encoding.ASCII.GetString(reply.Payload[4..]), Is.EqualTo($$"""{"capabilities":{{capabilities}}}""" + "\0"));
    }

    [TestCase(0, 0)]
    [TestCase(2, 2)]
    [TestCase(99, 2)]
    [Row("11")]
    public void Agrees_on_the_smaller_minor_version(byte proposed, int agreed)
    {
        using VfioUserClient client = _server.ConnectRaw();

        Message reply = client.Call(VfioUserCommand.Version, [0, 0, proposed, 0]);

        Assert.That(Wire.Read<VersionHeader>(reply.Payload).Minor, Is.EqualTo(agreed));
    }

    [TestCase("", TestName = "No payload")]
    [TestCase("\0\0\0", TestName = "Three bytes")]
    [TestCase("\u0001\0\0\0", TestName = "Major 1")]
    [TestCase("\0\0\0\0{}", TestName = "Not terminated")]
    [TestCase("\0\0\0\0{\0", TestName = "Broken JSON")]
    [TestCase("\0\0\0\0\0", TestName = "Empty JSON")]
    [TestCase("\0\0\0\0[]\0", TestName = "An array")]
    [TestCase("\0\0\0\0null\0", TestName = "Null")]
    [TestCase("\0\0\0\0{\"capabilities\":1}\0", TestName = "Capabilities is a number")]
    [TestCase("\0\0\0\0{\"capabilities\":{\"max_msg_fds\":\"1\"}}\0", TestName = "A string for a number")]
    [TestCase("\0\0\0\0{\"capabilities\":{\"max_msg_fds\":-1}}\0", TestName = "A negative number")]
    [TestCase("\0\0\0\0{\"capabilities\":{\"max_data_xfer_size\":1e30}}\0", TestName = "A huge number")]
    [TestCase("\0\0\0\0{\"capabilities\":{\"max_data_xfer_size\":1.5}}\0", TestName = "A fraction")]
    [TestCase("\0\0\0\0{\"capabilities\":{\"write_multiple\":1}}\0", TestName = "A number for a bool")]
    [Row("9"), Row("10"), Row("12"), Row("14")]
    public void Refuses_a_malformed_proposal_and_closes(string payload)
    {
        using VfioUserClient client = _server.ConnectRaw();

        Message reply = client.Call(VfioUserCommand.Version, Encoding.Latin1.GetBytes(payload));

        Assert.That(reply.Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(() => client.Receive(), Throws.InstanceOf<EndOfStreamException>());
    }

    [Test]
    [Row("13")]
    public void Refuses_json_that_nests_too_deep_or_is_too_long()
    {
        foreach (string json in new[] { new string('[', 10_000), "{" + new string(' ', 1 << 19) + "}" })
        {
            using VfioUserClient client = _server.ConnectRaw();
            byte[] payload = [0, 0, 0, 0, .. Encoding.ASCII.GetBytes(json), 0];
            Assert.That(client.Call(VfioUserCommand.Version, payload).Errno, Is.EqualTo(Errno.EINVAL));
        }
    }

    [TestCase("{}")]
    [TestCase("{\"capabilities\":{}}")]
    [TestCase("{\"capabilities\":null}")]
    [TestCase("{\"other\":1,\"capabilities\":{\"twin_socket\":{\"supported\":true},\"x\":[1,2]}}")]
    public void Accepts_absent_and_unknown_keys(string json)
    {
        using VfioUserClient client = _server.ConnectRaw();

        Message reply = client.Call(VfioUserCommand.Version, [0, 0, 0, 0, .. Encoding.ASCII.GetBytes(json), 0]);

        Assert.That(reply.Errno, Is.EqualTo(Errno.None));
    }

    [Test]
    public void Offers_multiple_writes_only_to_clients_that_know_them()
    {
        using VfioUserClient client = _server.ConnectRaw();

        Assert.That(client.Negotiate(new VersionCapabilities(WriteMultiple: false)).WriteMultiple, Is.False);
    }

    [Test]
    [Row("8")]
    public void Refuses_commands_before_VERSION()
    {
        using VfioUserClient client = _server.ConnectRaw();

        Assert.That(client.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(() => client.Receive(), Throws.InstanceOf<EndOfStreamException>());
        Assert.That(_server.Device.Resets, Is.Zero);
    }

    [Test]
    [Row("16")]
    public void Refuses_a_second_version_and_goes_on()
    {
        using VfioUserClient client = _server.Connect();

        Assert.That(() => client.Negotiate(), Throws.InstanceOf<VfioUserException>());
        Assert.That(client.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
    }

    [TestCase(0)]
    [TestCase(7)]
    [Row("18")]
    public void A_client_that_says_nothing_must_make_room(int bytes)
    {
        using ServerUnderTest server = new(
            configure: o => o with { NegotiationTimeout = TimeSpan.FromMilliseconds(100) });
        using VfioUserClient silent = server.ConnectRaw();
        silent.SendRaw(new byte[bytes]);

        using VfioUserClient next = server.ConnectRaw();

        next.Negotiate();
        Assert.That(() => { silent.Receive(); }, Throws.InstanceOf<EndOfStreamException>());
    }
}
