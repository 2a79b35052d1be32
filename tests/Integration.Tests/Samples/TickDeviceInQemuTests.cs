using System.Globalization;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Samples;

/// <summary>The sample in stock QEMU: the guest has no driver for it, so a shell does what a driver would.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class TickDeviceInQemuTests
{
    private const string Reserved = "0x10000000";       // a page that the guest's kernel leaves alone
    private const int Vector = 0x91;                    // of the processor; the kernel has no handler for it

    [Test]
    public void A_guest_finds_its_capabilities_and_gets_its_ticks_and_messages()
    {
        using SampleProcess sample = new("TickDevice");
        using Guest guest = new(
            null,
            "--append", $"gvt.insmod=0 memmap=4K${Reserved}",
            "--",
            "-device", $$$"""{"driver":"vfio-user-pci","socket":{"type":"unix","path":"{{{sample.SocketPath}}}"}}""");
        guest.WaitUntilReady();

        string seen = guest.Do("lspci -vvv -d 1234:0061");
        Assert.That(seen, Does.Contain("MSI-X: Enable- Count=2 Masked-"));
        Assert.That(seen, Does.Contain("[100 v2] Advanced Error Reporting"));
        Assert.That(seen, Does.Contain("Device Serial Number 52-54-00-ff-fe-00-00-61"));

        guest.Do("setpci -d 1234:0061 COMMAND=6");
        uint registers = Bar(guest, 0);
        uint table = Bar(guest, 1);
        Poke(guest, table, 0xFEE0_0000);
        Poke(guest, table + 4, 0);
        Poke(guest, table + 8, Vector);
        Poke(guest, table + 12, 0);
        guest.Do("setpci -d 1234:0061 CAP_MSIX+2.w=8000");
        Poke(guest, registers, Hex(Reserved[2..]));
        Poke(guest, registers + 8, 200_000);

        Assert.That(
            Patience.Until(() => guest.Do($"devmem {Reserved}").Trim() is not "0x00000000", Patience.Step),
            Is.True,
            "ticks in guest memory");
        Assert.That(
            Patience.Until(() => guest.Do("dmesg").Split('\n').Any(IsUnhandled), Patience.Step),
            Is.True,
            "a message reached the processor");
        Poke(guest, registers + 8, 0);
        Assert.That(guest.PowerOff(), Is.Zero);
    }

    /// <summary>The kernel's complaint about an interrupt without a handler; its words differ between
    /// versions.</summary>
    private static bool IsUnhandled(string line) =>
        line.Contains("No irq handler", StringComparison.Ordinal)
            && line.Contains($"0.{Vector}", StringComparison.Ordinal);

    private static uint Bar(Guest guest, int index) =>
        Hex(guest.Do($"setpci -d 1234:0061 BASE_ADDRESS_{index}").Trim()) & ~0xFu;

    private static uint Hex(string digits) => uint.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static void Poke(Guest guest, uint address, uint value) => guest.Do($"devmem 0x{address:x} 32 0x{value:x}");
}
