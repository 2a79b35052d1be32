using System.Globalization;
using Integration.Tests.Buffers;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Remote;

/// <summary>What 3,000 flips cost, of a guest that flips at each vertical blank. It prints the numbers of
/// docs/direct-flip.md. Only that nothing is copied can fail, because time depends on the machine.</summary>
[Category("Qemu")]
[Category("Slow")]
internal sealed class DirectFlipRateTests : SystemTest
{
    private const int Flips = 3000;
    private const int Step = 250;                       // fewer than a command may take

    [Test]
    public void Three_thousand_flips_are_shown_without_a_copy()
    {
        GvtDeviceProcess server = Bench.Serve("1024x768");
        Guest machine = Bench.Boot(server, "--memory", "2G", "--", "-initrd", GuestProbe.Initramfs());
        FlipRig rig = new(new GuestProbe(machine, "direct-flip"), () => null);
        rig.Expect("ok", $"make 1000000 1024 768 linear together 1024 1");
        rig.Expect("ok", $"make 1400000 1024 768 linear together 4096 2");
        rig.Expect("ok", $"primary 1000000");
        rig.Start("start", "direct: 1024x768");
        rig.Ask($"rate 1000000 1400000 {Step}");                                // compiles what is called often

        double[] sums = new double[3];
        for (int done = 0; done < Flips; done += Step)
        {
            string[] spent = rig.Ask($"rate 1000000 1400000 {Step}").Split(' ');
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += double.Parse(spent[i], CultureInfo.InvariantCulture);
            }
        }

        string end = rig.End(15);
        string rate = string.Create(
            CultureInfo.InvariantCulture,
            $"{Flips} flips in {sums[0]:0.0} s, {1000 * sums[1] / Flips:0.00} ms of a processor each and "
                + $"{1000 * sums[2] / Flips:0.00} ms in the kernel");
        TestContext.Progress.WriteLine($"{rate}; with {Step} flips before that: {end}");
        Assert.That(end, Does.StartWith("0 head=0 flips=").And.Contain(" copied=0 "));
    }
}
