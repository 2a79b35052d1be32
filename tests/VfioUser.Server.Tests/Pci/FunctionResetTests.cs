using NUnit.Framework;
using VfioUser.Server.Pci;
using VfioUser.Server.Tests.Support;

namespace VfioUser.Server.Tests.Pci;

/// <summary>Function level reset, the interrupt pin, and carrying a config space over.</summary>
public sealed class FunctionResetTests
{
    [TestCase(0x48, 0x8000, true)]
    [TestCase(0x48, 0x7FFF, false)]
    [TestCase(0x80, 1, true)]
    [TestCase(0x80, 2, false)]
    public void Writing_the_bit_asks_for_a_reset(int offset, int value, bool asked)
    {
        PciConfigSpace config = Builder().Express(at: 0x40).AdvancedFeatures(at: 0x7C).Build();
        int resets = 0;
        config.ResetRequested += () => resets++;

        config.Write((ulong)offset, BitConverter.GetBytes((ushort)value));

        Assert.That(resets, Is.EqualTo(asked ? 1 : 0));
        byte[] read = new byte[2];
        config.Read((ulong)offset, read);
        Assert.That(
            BitConverter.ToUInt16(read) & 0x8001 & value, Is.EqualTo(value & 1 & (offset == 0x48 ? 1 : 0)),
            "the bit reads 0");
    }

    [Test]
    public void The_capabilities_announce_function_reset()
    {
        PciConfigSpace config = Builder().Express().AdvancedFeatures().Build();

        Assert.That(config.Dword(0x40), Is.EqualTo(0x0002_7C10));
        Assert.That(config.Dword(0x44) & (1u << 28), Is.Not.Zero);
        Assert.That(config.Dword(0x7C), Is.EqualTo(0x0306_0013));
    }

    [Test]
    public void The_pin_shows_in_the_status_and_obeys_the_command()
    {
        PciConfigSpace config = Builder().Msi().Build();
        FakeHost host = new();
        IntxLine line = new(config, host);

        line.Set(true);
        Assert.That(config.Dword(4) & (1u << 19), Is.Not.Zero);
        config.Write(4, [0, 4]);
        line.OnConfigChanged();
        config.Write(4, [0, 0]);
        line.OnConfigChanged();
        config.Write(0x42, [1, 0]);
        line.OnConfigChanged();
        line.Set(false);

        Assert.That(host.Levels, Is.EqualTo(new[] { true, false, true, false, false }));
        Assert.That(config.Dword(4) & (1u << 19), Is.Zero);
    }

    [Test]
    public void What_the_guest_changed_can_be_carried_over_and_nothing_else()
    {
        PciConfigSpace from = Builder().Bar(0, BarKind.Memory32, 0x1000).Build();
        from.Write(0x10, [0, 0, 0, 0xE0]);
        byte[] saved = Saved.By(from.Save);
        saved[0] ^= 0xFF;

        PciConfigSpace to = Builder().Bar(0, BarKind.Memory32, 0x1000).Build();
        Saved.Take(saved, to.Restore);

        Assert.That(to.BarAddress(0), Is.EqualTo(0xE000_0000));
        Assert.That(to.Dword(0), Is.EqualTo(0x0002_0001));
        Assert.That(() => Saved.Take(saved[1..], to.Restore), Throws.InstanceOf<InvalidDataException>());
    }

    private static PciConfigSpaceBuilder Builder() =>
        new(new PciIdentity { VendorId = 1, DeviceId = 2, ClassCode = 0xFF0000, InterruptPin = 1 });
}
