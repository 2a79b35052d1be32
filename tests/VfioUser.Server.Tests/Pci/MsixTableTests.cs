using NUnit.Framework;
using VfioUser.Server.Pci;
using VfioUser.Server.Tests.Support;

namespace VfioUser.Server.Tests.Pci;

public sealed class MsixTableTests
{
    private const int Capability = 0x40;
    private const int Vectors = 65;
    private const int Bar = 1;
    private const int Table = 0x1000;
    private const int Pending = 0x2000;
    private const int TableEnd = Table + (Vectors * 16);
    private const int PendingEnd = Pending + 16;

    private readonly PciConfigSpace _config = Build();
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
        IrqDescription irq = new(2, Vectors, IrqFlags.Eventfd) { KeepsPending = true };
        Assert.That(_config.Irqs, Is.EqualTo(new[] { irq }));
    }

    [TestCase(1, 0x1000u)]
    [TestCase(254, 0x1000u, Description = "4064 bytes of table and 32 of pending bits")]
    [TestCase(255, 0x2000u)]
    [TestCase(2048, 0x10000u)]
    public void A_bar_of_its_own_has_room_for_all(int vectors, uint size)
    {
        PciConfigSpace config = new PciConfigSpaceBuilder(Identity).Msix(vectors, bar: 2).Build();

        Assert.That(config.Regions[0], Is.EqualTo(new Region { Index = 2, Size = size }));
        Assert.That(config.MsixVectorCount, Is.EqualTo(vectors));
    }

    [TestCase(1, 0x3C00u, 1, 0x2000u, Description = "the table ends outside")]
    [TestCase(1, 0x1000u, 1, 0x3FF8u, Description = "the pending bits end outside")]
    [TestCase(1, 0x1000u, 1, 0x1400u, Description = "one upon the other")]
    [TestCase(3, 0x1000u, 1, 0x2000u, Description = "no such BAR")]
    [TestCase(1, 0x1000u, 4, 0u, Description = "an I/O BAR")]
    public void A_table_that_does_not_fit_its_bar_is_refused(
        int tableBar, uint table, int pendingBar, uint pending) => Assert.That(
        () => new PciConfigSpaceBuilder(Identity)
            .Bar(Bar, BarKind.Memory32, 0x4000).Bar(4, BarKind.Io, 64)
            .Msix(Vectors, (tableBar, table), (pendingBar, pending)).Build(),
        Throws.InvalidOperationException);

    [Test]
    public void Nothing_is_signalled_before_MSI_X_is_enabled()
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
        Assert.That(Read(Pending, 16), Is.EqualTo(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 }));

        Control(0x8000);

        Assert.That(_host.Triggered, Is.EqualTo(new[] { 64 }));
        Assert.That(Read(Pending, 16), Is.All.Zero);
    }

    [Test]
    public void A_written_table_masks_by_vector()
    {
        Control(0x8000);
        Write(Table, new byte[12]);
        Assert.That((_table.Trigger(0), Read(Pending, 1)[0]), Is.EqualTo((false, 1)));

        Write(Table + 12, new byte[4]);

        Assert.That(_host.Triggered, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void A_vector_that_is_not_bound_is_pending()
    {
        Control(0x8000);

        Assert.That(_table.Trigger(9), Is.False);

        Assert.That(Read(Pending + 1, 1)[0], Is.EqualTo(2));
    }

    [Test]
    public void Turning_it_off_forgets_what_is_pending()
    {
        Control(0xC000);
        _table.Trigger(0);
        Control(0x8000);
        _table.Trigger(9);
        Control(0xC000);
        _table.Trigger(64);

        Control(0);
        Control(0x8000);

        Assert.That(_host.Triggered, Is.EqualTo(new[] { 0 }));
        Assert.That(Read(Pending, 16), Is.All.Zero);
    }

    [Test]
    public void A_reset_masks_every_entry_and_forgets_what_is_pending()
    {
        Control(0x8000);
        _table.Trigger(9);
        Write(Table, new byte[Vectors * 16]);

        _table.Reset();

        Assert.That(Read(TableEnd - 16, 16), Is.EqualTo(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0 }));
        Assert.That(Read(Pending, 16), Is.All.Zero);
    }

    [Test]
    public void Any_access_of_any_size_is_answered_byte_by_byte()
    {
        Control(0xC000);
        Write(Table, [.. Enumerable.Range(0, Vectors * 16).Select(i => (byte)(i | 1))]);
        _table.Trigger(8);
        foreach ((int start, int end) in new[] { (Table, TableEnd), (Pending, PendingEnd) })
        {
            byte[] whole = Read(start, end - start);
            foreach (int edge in new[] { start, start + 16, end })
            {
                for (int offset = edge - 9; offset <= edge; offset++)
                {
                    for (int length = 1; length <= 9; length++)
                    {
                        byte[] data = [.. Enumerable.Repeat((byte)0xEE, length)];
                        bool touches = offset < end && offset + length > start;

                        bool isAnswered = _table.TryRead(Bar, (ulong)offset, data);
                        Assert.That(isAnswered, Is.EqualTo(touches), $"0x{offset:X}+{length}");
                        Assert.That(data, Is.EqualTo(Enumerable.Range(offset, length)
                            .Select(at => !touches ? 0xEE : at >= start && at < end ? whole[at - start] : 0)));
                    }
                }
            }
        }

        Assert.That(_table.TryRead(Bar + 1, Table, new byte[4]), Is.False, "of another BAR");
    }

    [TestCase(Table - 2, true)]
    [TestCase(TableEnd - 2, true)]
    [TestCase(Pending - 2, true)]
    [TestCase(PendingEnd - 2, true)]
    [TestCase(Table - 4, false)]
    [TestCase(TableEnd, false)]
    [TestCase(PendingEnd, false)]
    public void A_write_across_an_edge_changes_the_table_alone(int offset, bool touches)
    {
        byte[] before = Read(Table, Vectors * 16);

        Assert.That(_table.TryWrite(Bar, (ulong)offset, [0xA5, 0xA5, 0xA5, 0xA5]), Is.EqualTo(touches));

        byte[] expected = [.. before.Select((b, i) => Table + i >= offset && Table + i < offset + 4 ? (byte)0xA5 : b)];
        Assert.That(Read(Table, Vectors * 16), Is.EqualTo(expected));
        Assert.That(Read(Pending, 16), Is.All.Zero);
    }

    [Test]
    public void A_restored_table_continues_from_the_saved_state()
    {
        Control(0x8000);
        Write(Table, new byte[Vectors * 16]);
        Write(Table, [0, 0, 0xE0, 0xFE, 0, 0, 0, 0, 0x31, 0, 0, 0]);
        Write(Table + 12, [1, 0, 0, 0]);
        _table.Trigger(0);
        _table.Trigger(9);
        FakeHost host = new();
        host.Bound.UnionWith([0, 9]);
        MsixTable other = Move(host);

        Assert.That(Read(Table, Vectors * 16, other), Is.EqualTo(Read(Table, Vectors * 16)));
        Assert.That(host.Triggered, Is.EqualTo(new[] { 9 }), "the one that is not masked");
        Assert.That(Read(Pending, 2, other), Is.EqualTo(new byte[] { 1, 0 }), "the one that is");

        other.TryWrite(Bar, Table + 12, [0, 0, 0, 0]);

        Assert.That(host.Triggered, Is.EqualTo(new[] { 9, 0 }));
    }

    [Test]
    public void A_table_kept_by_the_client_moves_to_another_device()
    {
        Control(0x8000);
        _table.Trigger(9);
        FakeHost host = new();

        MsixTable other = Move(host);

        Assert.That(host.Pending, Is.EqualTo(new[] { 9 }), "kept until the client binds it");
        host.Bound.Add(3);
        Assert.That(other.Trigger(3), Is.True, "the mask bits count for nobody");
    }

    [Test]
    public void A_malformed_state_changes_nothing()
    {
        byte[] saved = Saved.By(_table.Save);
        byte[] neither = [.. saved];
        neither[0] = 2;
        Write(Table, [1, 2, 3]);
        byte[] before = Read(Table, Vectors * 16);

        Assert.That(() => Saved.Take(saved[..^1], _table.Restore), Throws.InstanceOf<InvalidDataException>());
        Assert.That(() => Saved.Take(neither, _table.Restore), Throws.InstanceOf<InvalidDataException>());
        Assert.That(Read(Table, Vectors * 16), Is.EqualTo(before));
    }

    private static PciIdentity Identity { get; } = new() { VendorId = 1, DeviceId = 2, ClassCode = 0xFF0000 };

    private static PciConfigSpace Build() => new PciConfigSpaceBuilder(Identity)
        .Bar(Bar, BarKind.Memory32, 0x4000).Msix(Vectors, table: (Bar, Table), pending: (Bar, Pending)).Build();

    private MsixTable Move(FakeHost host)
    {
        PciConfigSpace config = Build();
        MsixTable other = new(config, host);
        Saved.Take(Saved.By(_config.Save), config.Restore);
        Saved.Take(Saved.By(_table.Save), other.Restore);
        return other;
    }

    private void Control(ushort value)
    {
        _config.Write(Capability + 2, BitConverter.GetBytes(value));
        _table.OnConfigWritten();
    }

    private void Write(int offset, byte[] data) => Assert.That(_table.TryWrite(Bar, (ulong)offset, data), Is.True);

    private byte[] Read(int offset, int length, MsixTable? table = null)
    {
        byte[] data = new byte[length];
        Assert.That((table ?? _table).TryRead(Bar, (ulong)offset, data), Is.True);
        return data;
    }
}
