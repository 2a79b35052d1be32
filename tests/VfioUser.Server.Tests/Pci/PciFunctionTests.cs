using NUnit.Framework;
using VfioUser.Server.Pci;
using VfioUser.Server.Tests.Support;

namespace VfioUser.Server.Tests.Pci;

public sealed class PciFunctionTests
{
    private const int Config = 7;
    private const int MsiControl = 0x42;
    private const int MsixControl = 0x52;

    private readonly FakeHost _host = new();
    private readonly PciFunction _function;
    private int _resets;

    public PciFunctionTests()
    {
        _host.Bound.UnionWith([0, 1, 2, 3]);
        _function = Attach(_host);
    }

    [Test]
    public void A_device_gets_the_accesses_that_are_its_own()
    {
        byte[] data = [0xEE, 0xEE];

        Assert.That(_function.TryRead(0, 0, data), Is.False);
        Assert.That(data, Is.EqualTo(new byte[] { 0xEE, 0xEE }));
        Assert.That(_function.TryWrite(0, 0, data), Is.False);
        Assert.That(_function.TryRead(Config, 0, data), Is.True);
        Assert.That(data, Is.EqualTo(new byte[] { 1, 0 }));
        Assert.That((_function.TryRead(1, 12, data), data[0]), Is.EqualTo((true, 1)), "the MSI-X table, masked");
        Assert.That(_function.TryWrite(1, 12, [0]), Is.True);
    }

    [Test]
    public void A_message_goes_the_way_that_the_guest_chose()
    {
        Assert.That(_function.Trigger(3), Is.False, "neither is on");
        Write(MsiControl, 0x01);
        Assert.That(_function.Trigger(3), Is.True, "the guest gave one vector of MSI");
        Write(MsiControl, 0x11);
        Assert.That(_function.Trigger(3), Is.True, "the guest gave two");
        Write(MsiControl, 0);
        Write(MsixControl, 0x8000);
        Assert.That(_function.Trigger(3), Is.True);

        Assert.That(_host.Signals, Is.EqualTo(new[] { (1, 0), (1, 1), (2, 3) }));
    }

    [Test]
    public void A_line_is_a_level_or_a_message_for_each_rise()
    {
        _function.SetLine(true);
        Assert.That((_host.Levels[^1], _host.Signals), Is.EqualTo((true, (IEnumerable<(int, int)>)[])));
        _function.SetLine(false);
        Write(MsixControl, 0x8000);
        _function.SetLine(true, vector: 2);
        _function.SetLine(false, vector: 2);

        Assert.That(_host.Levels.Skip(1), Is.All.False);
        Assert.That(_host.Signals, Is.EqualTo(new[] { (2, 2) }));
    }

    [Test]
    public void A_function_without_a_pin_has_no_level()
    {
        PciFunction function = new(new PciConfigSpaceBuilder(
            new PciIdentity { VendorId = 1, DeviceId = 2, ClassCode = 0xFF0000 }).Msix(vectors: 1, bar: 0).Build());
        function.Attach(_host, () => { });

        function.TryWrite(Config, 4, [6]);
        function.SetLine(true);
        function.Reset();
        Saved.Take(Saved.By(function.Save), function.Restore);

        Assert.That(_host.Levels, Is.Empty);
    }

    [Test]
    public void A_reset_is_the_devices_and_drops_the_line()
    {
        _function.SetLine(true);
        Write(MsixControl, 0x8000);
        _function.Trigger(5);

        Write(0x5C + 4, 1);
        Assert.That(_resets, Is.EqualTo(1), "function level reset");
        _function.Reset();

        Assert.That((_host.Levels[^1], _host.Pending.Count), Is.EqualTo((false, 0)));
        Assert.That(_function.Config.Dword(4), Is.EqualTo(0x0010_0000));
    }

    [Test]
    public void A_restored_function_continues_from_the_saved_state()
    {
        Write(4, 4);
        _function.SetLine(true);
        FakeHost host = new();
        PciFunction other = Attach(host);

        Saved.Take(Saved.By(_function.Save), other.Restore);

        Assert.That((other.IsBusMaster, host.Levels[^1]), Is.EqualTo((true, true)));
    }

    [TestCase(MsiControl, 0x21, 1)]
    [TestCase(MsixControl, 0x8000, 2)]
    public void Pending_interrupts_move_to_another_device(int control, int value, int irq)
    {
        Write(control, (ushort)value);
        _host.Bound.Clear();
        _function.Trigger(3);
        FakeHost host = new();
        host.Bound.Add(3);

        Saved.Take(Saved.By(_function.Save), Attach(host).Restore);

        Assert.That(host.Signals, Is.EqualTo(new[] { (irq, 3) }));
    }

    [Test]
    public void A_damaged_state_is_restored_or_refused_and_nothing_else()
    {
        Write(MsiControl, 0x21);
        byte[] saved = Saved.By(_function.Save);
        Random random = new(1);
        for (int round = 0; round < 2000; round++)
        {
            byte[] state = saved[..(round % 4 == 0 ? random.Next(saved.Length) : saved.Length)];
            for (int changes = random.Next(64); changes > 0 && state.Length > 0; changes--)
            {
                state[random.Next(state.Length)] = (byte)random.Next(256);
            }

            PciFunction other = Attach(new FakeHost());
            try
            {
                Saved.Take(state, other.Restore);
            }
            catch (InvalidDataException)
            {
                continue;
            }

            Assert.That(state, Has.Length.EqualTo(saved.Length));
            other.Trigger(7);
            other.TryWrite(1, 0, new byte[128]);
        }
    }

    private PciFunction Attach(FakeHost host)
    {
        PciFunction function = new(new PciConfigSpaceBuilder(
            new PciIdentity { VendorId = 1, DeviceId = 2, ClassCode = 0xFF0000, InterruptPin = 1 })
            .Bar(0, BarKind.Memory32, 0x1000).Msi(vectors: 4).Msix(vectors: 8, bar: 1).AdvancedFeatures().Build());
        function.Attach(host, () => _resets++);
        return function;
    }

    private void Write(int offset, ushort value) =>
        Assert.That(_function.TryWrite(Config, (ulong)offset, BitConverter.GetBytes(value)), Is.True);
}
