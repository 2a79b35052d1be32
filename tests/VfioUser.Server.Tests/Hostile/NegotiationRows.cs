using System.Text;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;
using static VfioUser.Server.Tests.Hostile.Attack;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>Rows 8 to 16: the handshake.</summary>
[NonParallelizable]
internal sealed class NegotiationRows
{
    [HostileRow("8", "a reset before VERSION", (ushort)VfioUserCommand.DeviceReset)]
    [HostileRow("8", "a command that is none before VERSION", (ushort)0xFFFF)]
    public void The_server_refuses_commands_before_VERSION(ushort command) => Survives(attack =>
    {
        attack.Stranger.SendRaw(Raw.Message(1, (VfioUserCommand)command, new byte[32]));

        attack.GetsRefusal();
        attack.IsClosed();
        Assert.That(attack.Server.Device.Resets, Is.Zero);
    });

    [HostileRow("9", "no payload", "")]
    [HostileRow("9", "a payload of 1 byte", "\0")]
    [HostileRow("9", "a payload of 3 bytes", "\0\0\0")]
    [HostileRow("10", "major 1", "\u0001\0\0\0")]
    [HostileRow("10", "major 999", "\u00E7\u0003\0\0")]
    [HostileRow("12", "JSON without its NUL", "\0\0\0\0{}")]
    [HostileRow("12", "broken JSON", "\0\0\0\0{\0")]
    [HostileRow("12", "JSON that is no object", "\0\0\0\0[]\0")]
    [HostileRow("14", "-1", "\0\0\0\0{\"capabilities\":{\"max_msg_fds\":-1}}\0")]
    [HostileRow("14", "-1 for the transfer size", "\0\0\0\0{\"capabilities\":{\"max_data_xfer_size\":-1}}\0")]
    [HostileRow("14", "1e30", "\0\0\0\0{\"capabilities\":{\"max_data_xfer_size\":1e30}}\0")]
    [HostileRow("14", "1.5", "\0\0\0\0{\"capabilities\":{\"max_dma_maps\":1.5}}\0")]
    [HostileRow("14", "a string for a number", "\0\0\0\0{\"capabilities\":{\"pgsizes\":\"4096\"}}\0")]
    public void The_server_refuses_the_proposal_and_disconnects(string payload) => Survives(attack =>
    {
        attack.Stranger.SendRaw(Raw.Message(1, VfioUserCommand.Version, Encoding.Latin1.GetBytes(payload)));

        attack.GetsRefusal();
        attack.IsClosed();
    });

    [HostileRow("11", "minor 99")]
    public void The_server_answers_its_own_minor_version() => Survives(attack =>
        Assert.That(
            attack.Stranger.Call(VfioUserCommand.Version, [0, 0, 99, 0]).Payload[..4].ToArray(),
            Is.EqualTo(new byte[] { 0, 0, 2, 0 })));

    [HostileRow("12b", "JSON that is not UTF-8", "{\"\u00FF\u00FE\":1}\0", Errno.None)]
    [HostileRow("12b", "JSON cut in the middle of a character", "{\"x\":\"\u00C3\"}\0", Errno.None)]
    [HostileRow("12b", "duplicate keys",
        "{\"capabilities\":{\"max_msg_fds\":1,\"max_msg_fds\":2},\"capabilities\":{}}\0", Errno.None)]
    [HostileRow("12b", "a NUL in the middle", "{}\0{}\0", Errno.None)]
    [HostileRow("12b", "a NUL in a string", "{\"a\0b\":1}\0", Errno.EINVAL)]
    [HostileRow("14", "max_msg_fds of 2^32-1", "{\"capabilities\":{\"max_msg_fds\":4294967295}}\0", Errno.None)]
    [HostileRow("14", "a transfer size of 2^64-1",
        "{\"capabilities\":{\"max_data_xfer_size\":18446744073709551615}}\0", Errno.None)]
    public void The_server_serves_the_client_or_disconnects(string json, Errno expected) => Survives(attack =>
    {
        attack.Stranger.SendRaw(
            Raw.Message(1, VfioUserCommand.Version, [0, 0, 0, 0, .. Encoding.Latin1.GetBytes(json)]));

        Errno answer = attack.Client.Receive().Errno;
        Assert.That(answer, Is.EqualTo(expected));
        if (answer == Errno.None)
        {
            attack.IsServed();
        }
        else
        {
            attack.IsClosed();
        }
    });

    [HostileRow("13", "JSON nested 10,000 deep", 10_000, "[", "]")]
    [HostileRow("13", "JSON of almost 1 MiB", 1_048_000, " ", "")]
    public void The_server_refuses_it_for_its_size(int times, string before, string after) => Survives(attack =>
    {
        string value = string.Concat(Enumerable.Repeat(before, times)) + "1" + string.Concat(
            Enumerable.Repeat(after, times));
        byte[] payload = [0, 0, 0, 0, .. Encoding.ASCII.GetBytes($"{{\"x\":{value}}}"), 0];
        attack.Stranger.SendRaw(Raw.Message(1, VfioUserCommand.Version, payload));

        attack.GetsRefusal();
        attack.IsClosed();
    });

    [HostileRow("15", "VERSION with a file")]
    public void The_server_closes_the_file() => Survives(attack =>
    {
        using EventFd file = EventFd.Create();

        Assert.That(
            attack.Stranger.Call(VfioUserCommand.Version, [0, 0, 0, 0], [file.Handle]).Errno,
            Is.AnyOf(Errno.None, Errno.EINVAL));
    });

    [HostileRow("16", "a second VERSION")]
    public void The_server_refuses_a_second_VERSION() => Survives(attack =>
    {
        attack.Stranger.Negotiate(new VersionCapabilities(MaxMessageFds: 16));
        attack.IsRefused(VfioUserCommand.Version, [0, 0, 0, 0, .. "{\"capabilities\":{\"max_msg_fds\":0}}\0"u8]);

        Message info = attack.Client.Call(
            VfioUserCommand.DeviceGetRegionInfo, [80, 0, 0, 0, 0, 0, 0, 0, TestDevice.MappableBar, .. new byte[23]]);
        Assert.That(info.Fds.Count, Is.EqualTo(1), "it still takes descriptors");
    });
}
