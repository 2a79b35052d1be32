using NUnit.Framework;
using VfioUser.Server.Pci;
using VfioUser.Server.Tests.Support;

namespace VfioUser.Server.Tests.Pci;

public sealed class MsixTableTests
{
    private const int Capability = 0x40;

    private readonly PciConfigSpace _config = new PciConfigSpaceBuilder(
        new PciIdentity { VendorId = 1, DeviceId = 2, ClassCode = 0xFF0000 })
        .Msix(65, table: (1, 0x1000), pending: (1, 0x2000)).Build();

    private readonly FakeHost _host = new();
    private readonly MsixTable _table;

    public MsixTableTests()
    {
        _table = new MsixTable(_config, _host);
        _host.Bound.UnionWith([0, 64]);
    }

    [Test]
    public void The_capability_says_where_everything_is()
    {
        byte[] capability = new byte[12];
        _config.Read(Capability, capability);

        Assert.That(capability, Is.EqualTo(new byte[] { 0x11, 0, 64, 0, 1, 0x10, 0, 0, 1, 0x20, 0, 0 }));
        Assert.That((_config.MsixVectorCount, _table.TableSize, _table.PendingSize), Is.EqualTo((65, 65 * 16, 16)));
    }

    [Test]
    public void Nothing_is_told_before_it_is_turned_on()
    {
        Assert.That(_table.Trigger(0), Is.False);

        Control(0x8000);

        Assert.That((_table.Trigger(0), _config.IsMsixEnabled), Is.EqualTo((true, true)));
        Assert.That(_host.Triggered, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void The_function_mask_holds_back_until_it_is_gone()
    {
        Control(0xC000);
        Assert.That(_table.Trigger(64), Is.False);
        Assert.That(Pending(), Is.EqualTo(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 }));

        Control(0x8000);

        Assert.That(_host.Triggered, Is.EqualTo(new[] { 64 }));
        Assert.That(Pending(), Is.All.Zero);
    }

    [Test]
    public void A_written_table_masks_by_vector()
    {
        Control(0x8000);
        _table.WriteTable(0, new byte[12]);
        Assert.That((_table.Trigger(0), Pending()[0]), Is.EqualTo((false, 1)));

        _table.WriteTable(12, new byte[4]);

        Assert.That(_host.Triggered, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void A_vector_that_nobody_bound_is_pending()
    {
        Control(0x8000);

        Assert.That(_table.Trigger(9), Is.False);

        Assert.That(Pending()[1], Is.EqualTo(2));
    }

    [Test]
    public void Turning_it_off_forgets_what_is_pending()
    {
        Control(0xC000);
        _table.Trigger(0);

        Control(0);
        Control(0x8000);

        Assert.That(_host.Triggered, Is.Empty);
    }

    [Test]
    public void A_reset_masks_every_entry()
    {
        _table.WriteTable(0, new byte[_table.TableSize]);

        _table.Reset();

        byte[] entry = new byte[16];
        _table.ReadTable(64 * 16, entry);
        Assert.That(entry, Is.EqualTo(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0 }));
    }

    [Test]
    public void Accesses_stay_inside()
    {
        Assert.That(() => _table.ReadTable(65 * 16, new byte[1]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => _table.WriteTable((65 * 16) - 3, new byte[4]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => _table.ReadPending(9, new byte[8]), Throws.InstanceOf<ArgumentException>());
    }

    private void Control(ushort value)
    {
        _config.Write(Capability + 2, BitConverter.GetBytes(value));
        _table.OnConfigWritten();
    }

    private byte[] Pending()
    {
        byte[] bits = new byte[16];
        _table.ReadPending(0, bits);
        return bits;
    }
}
