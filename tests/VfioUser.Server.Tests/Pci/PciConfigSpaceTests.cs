using System.Runtime.InteropServices;
using NUnit.Framework;
using VfioUser.Server.Pci;

namespace VfioUser.Server.Tests.Pci;

public sealed class PciConfigSpaceTests
{
    private readonly PciConfigSpace _config = Builder().Build();

    [Test]
    public void The_header_names_the_function()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Read<uint>(0x00), Is.EqualTo(0x1912_8086));
            Assert.That(Read<uint>(0x08), Is.EqualTo(0x0300_0006));
            Assert.That(Read<uint>(0x2C), Is.EqualTo(0x2212_17AA));
            Assert.That(Read<byte>(0x3D), Is.EqualTo(1));
        }
    }

    [TestCase(0x10, 0xFF00_0004)]
    [TestCase(0x14, 0xFFFF_FFFF)]
    [TestCase(0x18, 0xF000_000C)]
    [TestCase(0x20, 0xFFFF_FFC1)]
    [TestCase(0x24, 0u)]
    [TestCase(0x30, 0xFFFE_0001)]
    public void Writing_ones_shows_the_size(int register, uint answer)
    {
        Write(register, uint.MaxValue);

        Assert.That(Read<uint>(register), Is.EqualTo(answer));
    }

    [Test]
    public void A_function_without_a_rom_has_no_rom_register()
    {
        PciConfigSpace config = new PciConfigSpaceBuilder(Identity()).Build();
        config.Write(0x30, [0xFF, 0xFF, 0xFF, 0xFF]);

        Assert.That((config.Dword(0x30), config.RomAddress), Is.EqualTo((0u, 0u)));
    }

    [Test]
    public void Bars_report_their_guest_addresses()
    {
        Write(0x10, 0xE200_0004);
        Write(0x14, 0x0000_0001);
        Write(0x20, 0x0000_C040);

        Assert.That(_config.BarAddress(0), Is.EqualTo(0x1_E200_0000));
        Assert.That(_config.BarAddress(4), Is.EqualTo(0xC040));
    }

    [Test]
    public void The_rom_has_an_address_while_it_is_enabled()
    {
        Write(0x30, 0xFE00_0000);
        Assert.That(_config.RomAddress, Is.Zero);

        Write(0x30, 0xFE00_0001);
        Assert.That(_config.RomAddress, Is.EqualTo(0xFE00_0000));
    }

    [Test]
    public void The_command_register_keeps_what_it_has()
    {
        Write<ushort>(0x04, 0xFFFF);

        Assert.That(Read<ushort>(0x04), Is.EqualTo(0x0547));
        Assert.That(_config.Command, Is.EqualTo((PciCommand)0x0547));
    }

    [Test]
    public void Capabilities_are_chained_and_announced()
    {
        List<(int At, byte Id)> chain = [];
        for (int at = Read<byte>(0x34); at != 0; at = Read<byte>(at + 1))
        {
            chain.Add((at, Read<byte>(at)));
        }

        Assert.That(chain, Is.EqualTo(new[] { (0x90, (byte)5), (0xA0, (byte)1) }));
        Assert.That(Read<ushort>(0x06) & 0x10, Is.Not.Zero);
    }

    [Test]
    public void Msi_is_enabled_by_its_control_bit()
    {
        Assert.That(Read<ushort>(0x92), Is.EqualTo(0x0084), "64-bit, 4 vectors");
        Write<ushort>(0x92, 0xFFFF);

        Assert.That(Read<ushort>(0x92), Is.EqualTo(0x00F5));
        Assert.That(_config.IsMsiEnabled, Is.True);
    }

    [Test]
    public void Msi_keeps_address_and_data()
    {
        Write(0x94, 0xFEE0_100F);
        Write(0x98, 1u);
        Write<ushort>(0x9C, 0x4021);

        Assert.That(
            (Read<uint>(0x94), Read<uint>(0x98), Read<ushort>(0x9C)), Is.EqualTo((0xFEE0_100Cu, 1u, (ushort)0x4021)));
    }

    [Test]
    public void Garbage_everywhere_changes_no_identity()
    {
        byte[] garbage = new byte[PciConfigSpace.ConventionalSize];
        Array.Fill(garbage, (byte)0xA5);
        _config.Write(0, garbage);

        Assert.That(
            (Read<uint>(0x00), Read<uint>(0x08), Read<byte>(0x34), Read<byte>(0x0E)),
            Is.EqualTo((0x1912_8086u, 0x0300_0006u, (byte)0x90, (byte)0)));
    }

    [Test]
    public void Any_size_and_alignment_reads_the_same_bytes()
    {
        byte[] whole = new byte[PciConfigSpace.ConventionalSize];
        _config.Read(0, whole);
        for (int offset = 0; offset < 64; offset++)
        {
            for (int length = 0; length <= 9; length++)
            {
                byte[] part = new byte[length];
                _config.Read((ulong)offset, part);
                Assert.That(part, Is.EqualTo(whole[offset..(offset + length)]));
            }
        }
    }

    [Test]
    public void A_hook_makes_what_the_guest_reads()
    {
        PciConfigSpace config = Builder().Dword(0xFC, 0x10, writable: 0xFF, onRead: stored => stored + 1).Build();
        config.Write(0xFC, [0x20]);

        byte[] seen = new byte[4];
        config.Read(0xFC, seen);
        Assert.That(seen, Is.EqualTo(new byte[] { 0x21, 0, 0, 0 }));
    }

    [Test]
    public void Accesses_past_the_end_are_refused()
    {
        Assert.That(() => _config.Read(253, new byte[4]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => _config.Write(ulong.MaxValue, new byte[4]), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Regions_and_interrupts_follow_from_the_declaration()
    {
        Assert.That(_config.Regions.Select(region => (region.Index, region.Size, region.Access)), Is.EqualTo(new[]
        {
            (0, 16ul << 20, RegionAccess.ReadWrite), (2, 256ul << 20, RegionAccess.ReadWrite),
            (4, 64ul, RegionAccess.ReadWrite),
            (6, 128ul << 10, RegionAccess.Read), (7, 256ul, RegionAccess.ReadWrite),
        }));
        Assert.That(_config.Irqs, Is.EqualTo(new[]
        {
            new IrqDescription(0, 1, IrqFlags.Eventfd | IrqFlags.Maskable | IrqFlags.Automasked),
            new IrqDescription(1, 4, IrqFlags.Eventfd),
        }));
    }

    [TestCase(1, BarKind.Io)]
    [TestCase(2, BarKind.Memory32)]
    [TestCase(3, BarKind.Memory32)]
    public void A_bar_upon_another_is_refused(int index, BarKind kind) =>
        Assert.That(() => Builder().Bar(index, kind, 0x1000), Throws.ArgumentException);

    [Test]
    public void A_64_bit_bar_upon_the_next_is_refused() => Assert.That(
        () => new PciConfigSpaceBuilder(Identity()).Bar(1, BarKind.Memory32, 0x1000).Bar(0, BarKind.Memory64, 0x1000),
        Throws.ArgumentException);

    [Test]
    public void A_capability_upon_another_is_refused() =>
        Assert.That(() => Builder().AdvancedFeatures(at: 0x98), Throws.ArgumentException);

    [TestCase(0, 1)]
    [TestCase(2, 4)]
    [TestCase(5, 4, Description = "more than the function has")]
    public void The_guest_says_how_many_vectors_of_msi_it_gives(int enabled, int count)
    {
        Write(0x92, (ushort)(1 | (enabled << 4)));

        Assert.That(_config.MsiVectorCount, Is.EqualTo(count));
    }

    [Test]
    public void Reset_brings_back_the_state_after_power_on()
    {
        Write<ushort>(0x04, 7);
        Write(0x10, 0xE200_0000);

        _config.Reset();

        Assert.That((_config.Command, _config.BarAddress(0)), Is.EqualTo((PciCommand.None, 0ul)));
    }

    private static PciIdentity Identity() => new()
    {
        VendorId = 0x8086,
        DeviceId = 0x1912,
        Revision = 6,
        ClassCode = 0x03_0000,
        SubsystemVendorId = 0x17AA,
        SubsystemId = 0x2212,
        InterruptPin = 1,
    };

    private static PciConfigSpaceBuilder Builder() => new PciConfigSpaceBuilder(Identity())
        .Bar(0, BarKind.Memory64, 16 << 20)
        .Bar(2, BarKind.Memory64Prefetchable, 256 << 20)
        .Bar(4, BarKind.Io, 64)
        .Rom(128 << 10)
        .Msi(vectors: 4, at: 0x90)
        .PowerManagement();

    private T Read<T>(int offset)
        where T : unmanaged
    {
        T value = default;
        _config.Read((ulong)offset, MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    private void Write<T>(int offset, T value)
        where T : unmanaged => _config.Write((ulong)offset, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
}
