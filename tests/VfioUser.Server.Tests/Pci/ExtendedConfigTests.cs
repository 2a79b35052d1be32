using NUnit.Framework;
using VfioUser.Server.Pci;
using VfioUser.Server.Tests.Support;

namespace VfioUser.Server.Tests.Pci;

/// <summary>The config space behind its first 256 bytes.</summary>
public sealed class ExtendedConfigTests
{
    private const int Aer = 0x100;
    private const int Serial = 0x12C;

    private readonly PciConfigSpace _config = Build();

    [Test]
    public void The_capabilities_are_chained_from_0x100()
    {
        Assert.That(_config.Size, Is.EqualTo(4096));
        Assert.That(_config.Regions, Is.EqualTo(new[] { new Region { Index = 7, Size = 4096 } }));
        Assert.That(_config.Dword(Aer), Is.EqualTo(0x12C2_0001), "version 2 of capability 1, then the next");
        Assert.That(_config.Dword(Serial), Is.EqualTo(0x0001_0003), "version 1 of capability 3, then none");
        Assert.That((_config.Dword(Serial + 4), _config.Dword(Serial + 8)), Is.EqualTo((0x5566_7788u, 0x1122_3344u)));
    }

    [Test]
    public void Errors_have_the_severities_and_masks_of_the_specification() => Assert.That(
        (_config.Dword(Aer + 0x08), _config.Dword(Aer + 0x0C), _config.Dword(Aer + 0x14)),
        Is.EqualTo((0u, 0x0006_2010u, 0x2000u)));

    [TestCase(0x08, 0x0017_F010u)]
    [TestCase(0x0C, 0x0017_F010u)]
    [TestCase(0x14, 0x0000_31C1u)]
    [TestCase(0x04, 0u, Description = "errors are cleared by 1, and there are none")]
    [TestCase(0x10, 0u, Description = "errors are cleared by 1, and there are none")]
    [TestCase(0x18, 0u)]
    [TestCase(0x1C, 0u)]
    [TestCase(0x2C + 4, 0x5566_7788u)]
    public void The_guest_changes_what_it_may(int register, uint value)
    {
        _config.Write((ulong)(Aer + register), [0xFF, 0xFF, 0xFF, 0xFF]);

        Assert.That(_config.Dword(Aer + register), Is.EqualTo(value));
    }

    [Test]
    public void What_the_guest_changed_can_be_carried_over()
    {
        _config.Write(Aer + 0x08, [0x10, 0, 0, 0]);
        PciConfigSpace other = Build();

        Saved.Take(Saved.By(_config.Save), other.Restore);

        Assert.That(other.Dword(Aer + 0x08), Is.EqualTo(0x10));
    }

    [Test]
    public void Accesses_up_to_the_end_are_answered()
    {
        byte[] data = new byte[8];
        _config.Read(4088, data);
        _config.Write(4088, data);

        Assert.That(data, Is.All.Zero);
        Assert.That(() => _config.Read(4089, data), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Without_such_a_capability_there_are_256_bytes() =>
        Assert.That(new PciConfigSpaceBuilder(Identity).Express().Build().Size, Is.EqualTo(256));

    [Test]
    public void A_conventional_function_has_no_such_capabilities() => Assert.That(
        () => new PciConfigSpaceBuilder(Identity).SerialNumber(1).Build(), Throws.InvalidOperationException);

    [TestCase(0x104, Description = "the first must lie at 0x100")]
    [TestCase(0xFC)]
    [TestCase(0xFF8)]
    [TestCase(0x102)]
    public void A_place_that_cannot_be_is_refused(int at) => Assert.That(
        () => new PciConfigSpaceBuilder(Identity).SerialNumber(1, at), Throws.InstanceOf<ArgumentException>());

    [Test]
    public void A_place_that_is_taken_is_refused() => Assert.That(
        () => new PciConfigSpaceBuilder(Identity).AdvancedErrorReporting().SerialNumber(1, at: Aer + 0x28),
        Throws.ArgumentException);

    private static PciIdentity Identity { get; } = new() { VendorId = 1, DeviceId = 2, ClassCode = 0xFF0000 };

    private static PciConfigSpace Build() => new PciConfigSpaceBuilder(Identity)
        .Express().AdvancedErrorReporting().SerialNumber(0x1122_3344_5566_7788).Build();
}
