using System.Text;
using NUnit.Framework;
using VfioUser.Display.Tests.Support;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Tests.Endpoint;

internal sealed class NegotiationTests : IDisposable
{
    private const string Heads = "\"heads\":" + """[{"id":0,"name":"HDMI-A-1"},{"id":1,"name":"HDMI-A-2"}]}""";

    private readonly ServedDisplay _display = new();

    public void Dispose() => _display.Dispose();

    [TestCase(
        """{"version":1}""",
        """{"version":1,"kinds":["memfd"],"modifiers":["linear"],"events":[]"""
            + ""","max_buffers":3,"policy":"damage",""" + Heads,
        Description = "absent keys have defaults")]
    [TestCase(
        """{"version":9,"kinds":["dmabuf","memfd","hologram"],"modifiers":["y-tiled","x-tiled","z"]"""
            + ""","events":["message","eventfd","smoke"],"max_buffers":99,"policy":"flip","colour":"red"}""",
        """{"version":1,"kinds":["dmabuf","memfd"],"modifiers":["x-tiled","y-tiled"]"""
            + ""","events":["eventfd","message"],"max_buffers":8,"policy":"flip",""" + Heads,
        Description = "the answer is a subset of the proposal")]
    [TestCase(
        """{"version":1,"kinds":[],"modifiers":[],"events":[],"policy":"sometimes"}""",
        """{"version":1,"kinds":[],"modifiers":[],"events":[],"max_buffers":3,"policy":"damage",""" + Heads,
        Description = "a client may want nothing")]
    public void What_is_agreed_on_is_what_both_have(string proposal, string agreement)
    {
        using VfioUserClient client = _display.Raw();

        Message reply = client.Call(
            VfioUserCommand.Version,
            ServedDisplay.Version("{\"capabilities\":{\"max_msg_fds\":2,\"x-gvt-display\":" + proposal + "}}"));

        Assert.That(reply.Errno, Is.EqualTo(Errno.None));
        Assert.That(reply.Payload[..4].ToArray(), Is.EqualTo(new byte[] { 0, 0, 0, 0 }));
        Assert.That(
            Encoding.UTF8.GetString(reply.Payload[4..]),
            Is.EqualTo("{\"capabilities\":{\"max_msg_fds\":8,\"x-gvt-display\":" + agreement + "}}\0"));
    }

    [Test]
    public void A_client_that_takes_no_files_is_offered_no_buffer_kinds()
    {
        using VfioUserClient client = _display.Raw();

        Message reply = client.Call(VfioUserCommand.Version, ServedDisplay.Version(
            """{"capabilities":{"max_msg_fds":0,"x-gvt-display":{"version":1,"kinds":["dmabuf","memfd"]}}}"""));

        Assert.That(Encoding.UTF8.GetString(reply.Payload), Does.Contain("\"kinds\":[]"));
    }

    [Test]
    public void A_client_that_takes_no_files_is_sent_none_and_reads_regions_instead()
    {
        using VfioUserClient client = _display.Raw();
        client.Call(VfioUserCommand.Version, ServedDisplay.Version(
            """{"capabilities":{"max_msg_fds":0,"x-gvt-display":{"version":1,"kinds":["dmabuf","memfd"]}}}"""));

        Message info = client.Call(VfioUserCommand.DeviceGetRegionInfo, Words(48, 0, 16, 0, 0, 0, 0, 0));
        Assert.That((info.Errno, info.Fds.Count), Is.EqualTo((Errno.None, 0)));
        Assert.That(info.Read<RegionInfo>().Flags, Is.EqualTo(RegionInfoFlags.Read | RegionInfoFlags.Capabilities));
        Assert.That(client.Call(DisplayCommand.Screenshot, Words(32, 0, 0, 0)).Errno, Is.EqualTo(Errno.EPERM));
        Assert.That(client.Call(DisplayCommand.GetGfxDmabuf, Words(16)).Errno, Is.EqualTo(Errno.EPERM));
        foreach (uint kind in new uint[] { 1, 2 })
        {
            Assert.That(
                client.Call(DisplayCommand.GetBuffer, Words(96, 0, 0, kind, 1, 0, 0, 0)).Errno,
                Is.EqualTo(Errno.EPERM));
        }

        byte[] query = ServedDisplay.Query(DrmPlaneType.Primary, GfxPlaneFlags.Region);
        Assert.That(client.Call(DisplayCommand.QueryGfxPlane, query).Errno, Is.EqualTo(Errno.None));
        Span<byte> pixels = stackalloc byte[12];
        client.RegionRead(16, 0, pixels);
        Assert.That(pixels.ToArray(), Is.EqualTo(Words(0x112233, 0x445566, 0x778899)));
        query = ServedDisplay.Query(DrmPlaneType.Primary);
        GfxPlaneExtension plane = Wire.Read<GfxPlaneExtension>(
            client.Call(DisplayCommand.QueryGfxPlane, query).Payload[64..]);
        Assert.That((plane.Kinds, plane.NoDmabuf), Is.EqualTo((BufferKinds.Region, NoDmabufReason.NotProposed)));
    }

    [TestCase("{}", Description = "no capabilities")]
    [TestCase("{\"capabilities\":{}}", Description = "a plain vfio-user client")]
    [TestCase("{\"capabilities\":{\"x-gvt-display\":{\"version\":0}}}", Description = "no version that exists")]
    [TestCase("{\"capabilities\":{\"x-gvt-display\":{}}}", Description = "no version")]
    [TestCase("{\"capabilities\":{\"x-gvt-display\":7}}", Description = "not an object")]
    [TestCase("{\"capabilities\":{\"x-gvt-display\":{\"version\":\"1\"}}}", Description = "a value of the wrong type")]
    [TestCase("{\"capabilities\":{\"x-gvt-display\":{\"version\":1,\"kinds\":\"memfd\"}}}", Description = "not a list")]
    [TestCase("{", Description = "not JSON")]
    public void A_proposal_without_the_extension_is_refused_and_the_connection_closed(string json)
    {
        using VfioUserClient client = _display.Raw();

        Assert.That(client.Call(VfioUserCommand.Version, ServedDisplay.Version(json)).Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(() => client.Receive(), Throws.TypeOf<EndOfStreamException>());
    }

    [TestCase(new byte[] { 1, 0, 0, 0, (byte)'{', (byte)'}', 0 }, Description = "another major")]
    [TestCase(new byte[] { 0, 0, 0 }, Description = "too short")]
    [TestCase(new byte[] { 0, 0, 0, 0, (byte)'{', (byte)'}' }, Description = "no NUL")]
    public void A_malformed_version_message_is_refused_and_the_connection_closed(byte[] payload)
    {
        using VfioUserClient client = _display.Raw();

        Assert.That(client.Call(VfioUserCommand.Version, payload).Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(() => client.Receive(), Throws.TypeOf<EndOfStreamException>());
    }

    [Test]
    public void Commands_fail_before_the_version_is_agreed_on()
    {
        using VfioUserClient client = _display.Raw();

        Assert.That(client.Call((VfioUserCommand)0xF020).Errno, Is.EqualTo(Errno.EINVAL));
    }

    [Test]
    public void A_second_version_is_refused_and_the_connection_lives()
    {
        using VfioUserClient client = _display.Negotiated();

        Assert.That(client.Call(VfioUserCommand.Version, ServedDisplay.Version("{}")).Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(client.Call((VfioUserCommand)0xF020).Errno, Is.EqualTo(Errno.None));
    }

    [TestCase((ushort)2, Errno.ENOSYS, Description = "DMA_MAP")]
    [TestCase((ushort)13, Errno.ENOSYS, Description = "DEVICE_RESET")]
    [TestCase((ushort)0xF000, Errno.ENOSYS)]
    [TestCase((ushort)0xF0FF, Errno.ENOSYS)]
    [TestCase((ushort)0xF080, Errno.ENOSYS, Description = "a message of the server's")]
    [TestCase((ushort)0xFFFF, Errno.ENOSYS)]
    public void An_unknown_command_is_refused_and_the_connection_lives(ushort command, Errno errno)
    {
        using VfioUserClient client = _display.Negotiated();

        Assert.That(client.Call((VfioUserCommand)command, new byte[64]).Errno, Is.EqualTo(errno));
        Assert.That(client.Call((VfioUserCommand)0xF020).Errno, Is.EqualTo(Errno.None));
    }

    private static byte[] Words(params uint[] words) => [.. words.SelectMany(BitConverter.GetBytes)];
}
