using DisplayModel.DisplayPort;
using DisplayModel.Edid;
using NUnit.Framework;

namespace DisplayModel.Tests.DisplayPort;

public sealed class ReceiverTests
{
    private readonly Receiver _receiver = new();
    private LinkSignal? _signal;

    [SetUp]
    public void Connect() => _receiver.Signal = () => _signal;

    [Test]
    public void The_receiver_has_revision_1_2_and_four_lanes_of_5_4_gigabit()
    {
        byte[] field = Read(0, 15);

        Assert.That(field[..3], Is.EqualTo(new byte[] { 0x12, 0x14, 0xC4 }), "enhanced framing and TPS3 too");
        Assert.That(field[5], Is.Zero, "no branch");
        Assert.That(Read(0x200, 1), Is.EqualTo(new byte[] { 1 }), "one sink");
        Assert.That(Read(0x400, 9)[3..], Is.EqualTo("GVTDP\0"u8.ToArray()));
    }

    [Test]
    public void A_panel_has_eDP_1_4_and_refreshes_itself_and_a_monitor_has_and_does_neither()
    {
        byte[] panel = new byte[0x702];
        byte[] monitor = new byte[0x702];
        new Receiver(isPanel: true).Read(0, panel);
        _receiver.Read(0, monitor);

        Assert.That((panel[0x0D], monitor[0x0D]), Is.EqualTo((8, 0)));
        Assert.That((panel[0x70], panel[0x71], monitor[0x70]), Is.EqualTo((1, 0x0D, 0)));
        Assert.That((panel[0x700], panel[0x701], monitor[0x700]), Is.EqualTo((3, 0x80, 0)));
    }

    [TestCase(0, 0, 0, 0)]
    [TestCase(1, 1, 0x0D, 0)]
    [TestCase(2, 3, 0x1D, 1)]
    public void A_panel_says_which_self_refresh_it_has(int version, int support, int capabilities, int alpm)
    {
        byte[] panel = new byte[0x80];
        new Receiver(isPanel: true) { SelfRefresh = version }.Read(0, panel);

        Assert.That((panel[0x70], panel[0x71], panel[0x2E]), Is.EqualTo((support, capabilities, alpm)));
    }

    [Test]
    public void A_monitor_with_a_variable_rate_ignores_the_timing_in_the_stream()
    {
        Output output = new(0, ConnectorKind.DisplayPort);
        output.Plug(EdidBuilder.Build(new MonitorDescription
        {
            PreferredMode = CvtTiming.For(1024, 768, 60_000), VariableRate = (48, 60),
        }));
        byte[] capabilities = new byte[8];
        output.Receiver!.Read(0, capabilities);
        Assert.That(capabilities[7], Is.EqualTo(0xC0));

        output.Plug(EdidBuilder.Build(new MonitorDescription { PreferredMode = CvtTiming.For(1024, 768, 60_000) }));
        output.Receiver!.Read(0, capabilities);
        Assert.That(capabilities[7], Is.EqualTo(0x80));
    }

    [Test]
    public void Training_succeeds_at_every_rate_and_number_of_lanes(
        [Values(0x06, 0x0A, 0x14)] byte rate, [Values(1, 2, 4)] byte lanes,
        [Values(LinkPattern.Training2, LinkPattern.Training3)] LinkPattern second)
    {
        byte[] locked = lanes switch { 1 => [0x01, 0x00], 2 => [0x11, 0x00], _ => [0x11, 0x11] };
        byte[] equalized = lanes switch { 1 => [0x07, 0x00], 2 => [0x77, 0x00], _ => [0x77, 0x77] };
        Announce(rate, lanes);

        Send(rate, lanes, LinkPattern.Training1);
        Assert.That(Status()[..2], Is.EqualTo(locked));
        Assert.That(_receiver.IsTrained, Is.False);
        Send(rate, lanes, second);
        Assert.That(Status()[..2], Is.EqualTo(equalized));
        Assert.That(Status()[2] & 1, Is.EqualTo(1), "lanes are aligned");
        Send(rate, lanes, LinkPattern.None);

        Assert.That(Status()[..2], Is.EqualTo(equalized), "pictures keep the link");
        Assert.That(_receiver.IsTrained, Is.True);
    }

    [TestCase(0x0A, 4, LinkPattern.Training1, Description = "another rate")]
    [TestCase(0x14, 2, LinkPattern.Training1, Description = "another number of lanes")]
    [TestCase(0x14, 4, LinkPattern.None, Description = "pictures instead of the pattern")]
    public void A_signal_other_than_announced_is_not_locked_on_to(byte rate, byte lanes, LinkPattern pattern)
    {
        Announce(0x14, 4);
        Write(0x102, 1);
        _signal = new LinkSignal(rate * 27_000_000L, lanes, pattern);

        Assert.That(Status()[..2], Is.EqualTo(new byte[2]));
    }

    [Test]
    public void Equalisation_needs_a_recovered_clock()
    {
        Announce(0x14, 4);
        Send(0x14, 4, LinkPattern.Training3);

        Assert.That(Status()[..2], Is.EqualTo(new byte[2]));
    }

    [Test]
    public void The_link_is_lost_with_the_signal_and_with_power()
    {
        Train();
        _signal = null;
        Assert.That(_receiver.IsTrained, Is.False);

        Train();
        Write(0x600, 2);
        Assert.That(_receiver.IsTrained, Is.False);
        Write(0x600, 1);
        Assert.That(_receiver.IsTrained, Is.False, "it has to be trained again");
    }

    [Test]
    public void A_bad_contact_is_reported_until_the_link_is_trained_again()
    {
        int calls = 0;
        _receiver.Interrupted += () => calls++;
        Train();
        Status();

        _receiver.LoseLink();

        Assert.That(calls, Is.EqualTo(1));
        Assert.That(Status(), Is.EqualTo(new byte[] { 0, 0, 0x80, 0, 0, 0 }), "link status updated");
        Assert.That(Status()[2], Is.Zero, "which is told once");
        Train();
        Assert.That(_receiver.IsTrained, Is.True);
    }

    [Test]
    public void What_a_receiver_says_of_itself_cannot_be_written()
    {
        byte[] before = Read(0, 16);
        _receiver.Write(0, new byte[16]);
        _receiver.Write(0x200, new byte[16]);

        Assert.That(Read(0, 16), Is.EqualTo(before));
        Assert.That(Read(0x200, 1)[0], Is.EqualTo(1));
    }

    [Test]
    public void Every_address_can_be_read_and_written()
    {
        byte[] bytes = new byte[16];
        for (int address = 0; address < 1 << 20; address += 16)
        {
            _receiver.Write(address, bytes);
            _receiver.Read(address, bytes);
        }

        Assert.That(Read(0xFFFFF, 16), Is.EqualTo(new byte[16]), "past the end too");
    }

    [Test]
    public void A_snapshot_has_everything()
    {
        Train();
        Receiver other = new() { Signal = () => _signal };

        other.Restore(_receiver.Save());

        Assert.That(other.IsTrained, Is.True);
        byte[] bytes = new byte[16];
        other.Read(0x200, bytes);
        Assert.That(bytes, Is.EqualTo(Read(0x200, 16)));
        other.Read(0x100, bytes);
        Assert.That(bytes, Is.EqualTo(Read(0x100, 16)));
    }

    private void Train()
    {
        Announce(0x14, 4);
        Send(0x14, 4, LinkPattern.Training1);
        Send(0x14, 4, LinkPattern.Training3);
        Send(0x14, 4, LinkPattern.None);
        Assert.That(_receiver.IsTrained, Is.True);
    }

    private void Announce(byte rate, byte lanes) => _receiver.Write(0x100, [rate, (byte)(lanes | 0x80)]);

    /// <summary>The source changes what it sends first, and tells the receiver then.</summary>
    private void Send(byte rate, byte lanes, LinkPattern pattern)
    {
        _signal = new LinkSignal(rate * 27_000_000L, lanes, pattern);
        Write(0x102, (byte)pattern);
    }

    private byte[] Status() => Read(0x202, 6);

    private byte[] Read(int address, int count)
    {
        byte[] bytes = new byte[count];
        _receiver.Read(address, bytes);
        return bytes;
    }

    private void Write(int address, byte value) => _receiver.Write(address, [value]);
}
