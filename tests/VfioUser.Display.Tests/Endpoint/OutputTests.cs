using DisplayModel;
using NUnit.Framework;
using VfioUser.Display.Tests.Support;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Tests.Endpoint;

/// <summary>EDID regions and SET_OUTPUT.</summary>
internal sealed class OutputTests : IDisposable
{
    private const int Edid0 = 9;
    private const int Edid1 = 10;
    private const ulong Blob = 256;
    private const ulong EdidSize = 8;
    private const ulong LinkState = 20;

    private readonly ServedDisplay _display = new();
    private readonly VfioUserClient _client;

    public OutputTests() => _client = _display.Negotiated();

    public void Dispose()
    {
        _client.Dispose();
        _display.Dispose();
    }

    [Test]
    public void The_region_says_what_it_is_and_is_as_large_as_offset_and_EDID()
    {
        Message info = _client.Call(VfioUserCommand.DeviceGetRegionInfo, Words(48, 0, Edid0, 0, 0, 0, 0, 0));

        Assert.That(
            info.Payload.ToArray(), Is.EqualTo(Words(48, 1 | 2 | 8, Edid0, 32, 768, 0, 0, 0, 0x1_0002, 0, 1, 1)));
        Assert.That(info.Fds.Count, Is.Zero);
    }

    [Test]
    public void Without_room_for_the_type_the_reply_says_how_much_is_needed() =>
        Assert.That(
            _client.Call(VfioUserCommand.DeviceGetRegionInfo, Words(32, 0, Edid0, 0, 0, 0, 0, 0)).Payload.ToArray(),
            Is.EqualTo(Words(48, 1 | 2, Edid0, 0, 768, 0, 0, 0)));

    [TestCase(0U, Errno.None)]
    [TestCase(8U, Errno.None)]
    [TestCase(11U, Errno.None, Description = "between the EDID regions and the others")]
    [TestCase(18U, Errno.EINVAL)]
    [TestCase(uint.MaxValue, Errno.EINVAL)]
    public void Other_regions_are_empty_or_einval(uint index, Errno errno)
    {
        Message reply = _client.Call(VfioUserCommand.DeviceGetRegionInfo, Words(48, 0, index, 0, 0, 0, 0, 0));

        Assert.That(reply.Errno, Is.EqualTo(errno));
        Assert.That(reply.Payload.ToArray(), Is.EqualTo(errno == Errno.None ? Words(32, 0, index, 0, 0, 0, 0, 0) : []));
    }

    [Test]
    public void The_registers_and_the_EDID_are_those_of_the_monitor()
    {
        uint[] registers = [.. Enumerable.Range(0, 6).Select(i => _client.RegionRead<uint>(Edid0, (ulong)i * 4))];
        byte[] edid = new byte[256];
        _client.RegionRead(Edid0, Blob, edid);

        Assert.That(registers, Is.EqualTo(new uint[] { 256, 512, 256, 4095, 4095, 1 }));
        Assert.That(edid, Is.EqualTo(FakeSource.Edid()));
    }

    [Test]
    public void An_output_without_a_monitor_is_down_and_has_no_EDID()
    {
        Assert.That(_client.RegionRead<uint>(Edid1, LinkState), Is.EqualTo(2));
        Assert.That(_client.RegionRead<uint>(Edid1, EdidSize), Is.Zero);
    }

    [TestCase(128)]
    [TestCase(256)]
    [TestCase(384)]
    [TestCase(512)]
    public void Down_EDID_up_gives_the_guest_another_monitor(int size)
    {
        byte[] edid = Monitor(size);

        _client.RegionWrite(Edid0, LinkState, 2U);
        Assert.That(_display.Source.Output(0).IsPlugged, Is.False);
        _client.RegionWrite(Edid0, EdidSize, (uint)size);
        _client.RegionWrite(Edid0, Blob, edid.AsSpan(0, 100));
        _client.RegionWrite(Edid0, Blob + 100, edid.AsSpan(100));
        Assert.That(_display.Source.Output(0).IsPlugged, Is.False, "until the link is up");
        _client.RegionWrite(Edid0, LinkState, 1U);

        Assert.That(_display.Source.Output(0).IsPlugged, Is.True);
        Assert.That(_display.Source.Output(0).Edid.ToArray(), Is.EqualTo(edid));
        Assert.That(_client.RegionRead<uint>(Edid0, EdidSize), Is.EqualTo(size));
    }

    [TestCase(0, Description = "the header")]
    [TestCase(60, Description = "the checksum")]
    [TestCase(126, Description = "the number of blocks that follow")]
    public void A_link_cannot_go_up_without_a_sound_EDID(int offset)
    {
        byte[] edid = Monitor(128);
        edid[offset] ^= 1;
        _client.RegionWrite(Edid1, EdidSize, 128U);
        _client.RegionWrite(Edid1, Blob, edid);

        Assert.That(Refusal(() => _client.RegionWrite(Edid1, LinkState, 1U)), Is.EqualTo(Errno.EINVAL));
        Assert.That(_display.Source.Output(1).IsPlugged, Is.False);
    }

    [Test]
    public void A_monitor_that_was_unplugged_can_be_plugged_in_again()
    {
        _client.RegionWrite(Edid0, LinkState, 2U);
        _client.RegionWrite(Edid0, LinkState, 1U);

        Assert.That(_display.Source.Output(0).Edid.ToArray(), Is.EqualTo(FakeSource.Edid()));
        Assert.That(
            Refusal(() => _client.RegionWrite(Edid1, LinkState, 1U)), Is.EqualTo(Errno.EINVAL), "there was none");
    }

    [TestCase(0UL, 2)]
    [TestCase(0UL, 8)]
    [TestCase(2UL, 4)]
    [TestCase(24UL, 4)]
    [TestCase(252UL, 8)]
    [TestCase(255UL, 1)]
    public void Registers_are_read_alone_and_whole(ulong offset, int length)
    {
        Assert.That(Refusal(() => _client.RegionRead(Edid0, offset, new byte[length])), Is.EqualTo(Errno.EINVAL));
        Assert.That(Refusal(() => _client.RegionWrite(Edid0, offset, new byte[length])), Is.EqualTo(Errno.EINVAL));
    }

    [TestCase(0UL, 256U)]
    [TestCase(4UL, 256U)]
    [TestCase(12UL, 0U)]
    [TestCase(16UL, 0U)]
    [TestCase(EdidSize, 513U)]
    [TestCase(LinkState, 0U)]
    [TestCase(LinkState, 3U)]
    public void A_read_only_register_or_an_impossible_value_is_EINVAL(ulong offset, uint value) =>
        Assert.That(Refusal(() => _client.RegionWrite(Edid0, offset, value)), Is.EqualTo(Errno.EINVAL));

    [TestCase(769UL, 0)]
    [TestCase(767UL, 2)]
    [TestCase(ulong.MaxValue, 4)]
    public void Past_the_end_is_einval(ulong offset, int length)
    {
        Assert.That(Refusal(() => _client.RegionRead(Edid0, offset, new byte[length])), Is.EqualTo(Errno.EINVAL));
        Assert.That(Refusal(() => _client.RegionWrite(Edid0, offset, new byte[length])), Is.EqualTo(Errno.EINVAL));
    }

    [Test]
    public void The_picture_region_cannot_be_written()
    {
        Assert.That(Refusal(() => _client.RegionWrite(16, 0, 1U)), Is.EqualTo(Errno.EPERM));
        Assert.That(Refusal(() => _client.RegionRead<uint>(0, 0)), Is.EqualTo(Errno.EINVAL), "BAR 0 is not here");
    }

    [Test]
    public void What_one_client_has_not_finished_another_does_not_see()
    {
        using VfioUserClient other = _display.Negotiated();
        _client.RegionWrite(Edid0, EdidSize, 128U);

        Assert.That(other.RegionRead<uint>(Edid0, EdidSize), Is.EqualTo(256));
    }

    [Test]
    public void A_mode_becomes_a_monitor_that_prefers_it()
    {
        Assert.That(Set(SetOutputFlags.Mode, 1, 1920, 1200, 60_000), Is.EqualTo(Errno.None));
        Assert.That(_display.Source.Output(1).Edid.ToArray(), Is.EqualTo(FakeSource.Edid(1920, 1200, serialNumber: 2)));

        Assert.That(Set(SetOutputFlags.Mode, 1, 800, 600), Is.EqualTo(Errno.None), "60 Hz when it says none");
        Assert.That(_display.Source.Output(1).Edid.ToArray(), Is.EqualTo(FakeSource.Edid(800, 600, serialNumber: 2)));
    }

    [Test]
    public void A_mode_that_the_port_does_not_drive_is_refused()
    {
        _display.Source.Limit(1, 300_000_000);

        Assert.That(Set(SetOutputFlags.Mode, 1, 3440, 1440, 60_000), Is.EqualTo(Errno.EINVAL));
        Assert.That(_display.Source.Output(1).IsPlugged, Is.False);
        Assert.That(Set(SetOutputFlags.Mode, 1, 2560, 1440, 60_000), Is.EqualTo(Errno.None));
    }

    [Test]
    public void An_EDID_is_plugged_in_and_unplugged()
    {
        Assert.That(Set(SetOutputFlags.Edid, 1, edid: Monitor(128)), Is.EqualTo(Errno.None));
        Assert.That(_display.Source.Output(1).Edid.ToArray(), Is.EqualTo(Monitor(128)));

        Assert.That(Set(SetOutputFlags.Unplug, 1), Is.EqualTo(Errno.None));
        Assert.That(_display.Source.Output(1).IsPlugged, Is.False);
    }

    [Test]
    public void A_built_in_panel_cannot_be_changed()
    {
        _display.Source.Exchange(0, ConnectorKind.EmbeddedDisplayPort);
        byte[] before = _display.Source.Output(0).Edid.ToArray();

        Assert.That(Set(SetOutputFlags.Mode, 0, 800, 600), Is.EqualTo(Errno.EINVAL));
        Assert.That(Set(SetOutputFlags.Edid, 0, edid: Monitor(128)), Is.EqualTo(Errno.EINVAL));
        Assert.That(Set(SetOutputFlags.ChangeEdid, 0, edid: Monitor(128)), Is.EqualTo(Errno.EINVAL));
        Assert.That(Set(SetOutputFlags.Unplug, 0), Is.EqualTo(Errno.EINVAL));
        Assert.That(_display.Source.Output(0).IsPlugged, Is.True);
        Assert.That(_display.Source.Output(0).Edid.ToArray(), Is.EqualTo(before));
    }

    [Test]
    public void A_DisplayPort_monitor_that_is_there_loses_its_link()
    {
        _display.Source.Exchange(0, ConnectorKind.DisplayPort);
        _display.Source.Exchange(1, ConnectorKind.DisplayPort);

        Assert.That(Set(SetOutputFlags.LoseLink, 0), Is.EqualTo(Errno.None));
        Assert.That(Set(SetOutputFlags.LoseLink, 1), Is.EqualTo(Errno.EINVAL), "nothing is plugged in there");
        Assert.That(_display.Source.LinksLost, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Only_a_monitor_that_is_there_gets_another_EDID()
    {
        Assert.That(Set(SetOutputFlags.ChangeEdid, 0, edid: Monitor(128), delayMs: 60_000), Is.EqualTo(Errno.None));
        Assert.That(_display.Source.Output(0).Edid.ToArray(), Is.EqualTo(Monitor(128)));
        Assert.That(_display.Source.EdidDelay, Is.EqualTo(TimeSpan.FromMinutes(1)));

        Assert.That(Set(SetOutputFlags.ChangeEdid, 1, edid: Monitor(128)), Is.EqualTo(Errno.EINVAL));
        Assert.That(_display.Source.Output(1).IsPlugged, Is.False);
    }

    [Test]
    public void A_mode_at_a_DisplayPort_output_becomes_a_DisplayPort_monitor()
    {
        _display.Source.Exchange(1, ConnectorKind.DisplayPort);

        Assert.That(Set(SetOutputFlags.Mode, 1, 800, 600), Is.EqualTo(Errno.None));
        Assert.That(_display.Source.Output(1).Edid.Span[20] & 0x0F, Is.EqualTo(5));
    }

    [TestCase(SetOutputFlags.Mode, 60_000U, Errno.None)]
    [TestCase(SetOutputFlags.Mode, 60_001U, Errno.EINVAL)]
    [TestCase(SetOutputFlags.Unplug, 0U, Errno.None)]
    [TestCase(SetOutputFlags.Unplug, 1U, Errno.EINVAL)]
    public void Only_a_monitor_that_is_plugged_in_can_be_slow_to_answer(
        SetOutputFlags flags, uint delayMs, Errno errno)
    {
        Assert.That(Set(flags, 1, flags == SetOutputFlags.Mode ? 800U : 0U, 600, delayMs: delayMs), Is.EqualTo(errno));
        Assert.That(
            _display.Source.EdidDelay.TotalMilliseconds, Is.EqualTo(errno == Errno.None ? delayMs : 0));
    }

    [TestCase(SetOutputFlags.Mode, 0U, 0U, 0U, 0, Errno.EINVAL)]
    [TestCase(SetOutputFlags.Mode, 0U, 5000U, 5000U, 0, Errno.EINVAL)]
    [TestCase(SetOutputFlags.Mode, 0U, uint.MaxValue, 600U, 0, Errno.EINVAL)]
    [TestCase(SetOutputFlags.Mode, 0U, 800U, 600U, 128, Errno.EINVAL)]
    [TestCase(SetOutputFlags.Mode, 2U, 800U, 600U, 0, Errno.ENOENT)]
    [TestCase(SetOutputFlags.Unplug, 2U, 0U, 0U, 0, Errno.ENOENT)]
    [TestCase(SetOutputFlags.Edid, 0U, 0U, 0U, 0, Errno.EINVAL)]
    [TestCase(SetOutputFlags.Edid, 0U, 0U, 0U, 128, Errno.EINVAL, Description = "zeros are no EDID")]
    [TestCase(SetOutputFlags.None, 0U, 0U, 0U, 0, Errno.EINVAL)]
    [TestCase(SetOutputFlags.Mode | SetOutputFlags.Unplug, 0U, 800U, 600U, 0, Errno.EINVAL)]
    [TestCase(SetOutputFlags.LoseLink, 0U, 0U, 0U, 0, Errno.EINVAL, Description = "HDMI has no link to lose")]
    [TestCase(SetOutputFlags.ChangeEdid, 0U, 0U, 0U, 0, Errno.EINVAL)]
    [TestCase(SetOutputFlags.ChangeEdid, 0U, 0U, 0U, 128, Errno.EINVAL)]
    [TestCase((SetOutputFlags)32, 0U, 0U, 0U, 0, Errno.EINVAL)]
    public void What_cannot_be_is_refused(
        SetOutputFlags flags, uint output, uint width, uint height, int bytes, Errno errno)
    {
        Assert.That(Set(flags, output, width, height, 0, new byte[bytes]), Is.EqualTo(errno));
        Assert.That(_display.Source.Output(0).Edid.ToArray(), Is.EqualTo(FakeSource.Edid()), "nothing changed");
    }

    [Test]
    public void A_device_that_has_stopped_is_eio()
    {
        _display.Source.OutputFailure = new ObjectDisposedException("device");

        Assert.That(Set(SetOutputFlags.Unplug, 0), Is.EqualTo(Errno.EIO));
        Assert.That(Refusal(() => _client.RegionWrite(Edid0, LinkState, 2U)), Is.EqualTo(Errno.EIO));
    }

    private static byte[] Monitor(int size)
    {
        byte[] edid = FakeSource.Edid(1280, 1024);
        byte extensions = (byte)((size / 128) - 1);
        edid[127] += (byte)(edid[126] - extensions);
        edid[126] = extensions;
        Array.Resize(ref edid, size);
        return edid;
    }

    private static Errno Refusal(Action call)
    {
        try
        {
            call();
            return Errno.None;
        }
        catch (VfioUserException e)
        {
            return e.Errno;
        }
    }

    private static byte[] Words(params uint[] words) => [.. words.SelectMany(BitConverter.GetBytes)];

    private Errno Set(
        SetOutputFlags flags, uint output, uint width = 0, uint height = 0, uint milliHertz = 0, byte[]? edid = null,
        uint delayMs = 0) =>
        _client.Call(
            DisplayCommand.SetOutput,
            [
                .. Words(
                    (uint)(32 + (edid?.Length ?? 0)), (uint)flags, output, width, height, milliHertz,
                    (uint)(edid?.Length ?? 0), delayMs),
                .. edid ?? [],
            ]).Errno;
}
