using System.Globalization;
using System.Text;
using GvtDevice.Lab.Boot;
using GvtDevice.Lab.Debian;
using GvtDevice.Lab.Kernel;
using GvtDevice.Lab.Machine;
using NUnit.Framework;

namespace GvtDevice.Lab.Tests;

/// <summary>Small parts of the lab.</summary>
internal sealed class SmallTests
{
    /// <summary>Each header begins at a multiple of four and gives the lengths of what follows it. Source: Linux,
    /// Documentation/driver-api/early-userspace/buffer-format.rst.</summary>
    [Test]
    public void An_archive_has_its_entries_one_after_another()
    {
        using MemoryStream output = new();
        CpioArchive archive = new(output);
        archive.AddFile("init", "12345"u8);
        archive.AddDirectory("modules");
        archive.AddFile("modules/a", []);
        archive.Finish();

        string text = Encoding.ASCII.GetString(output.ToArray());
        List<string> entries = [];
        for (int at = 0; at < text.Length;)
        {
            Assert.That(text.Substring(at, 6), Is.EqualTo("070701"));
            int size = Hex(text, at + 54);
            int nameLength = Hex(text, at + 94);
            string name = text.Substring(at + 110, nameLength - 1);
            at = RoundUp(at + 110 + nameLength);
            entries.Add($"{name}={text.Substring(at, size)}");
            at = RoundUp(at + size);
        }

        Assert.That(entries, Is.EqualTo(new[] { "init=12345", "modules=", "modules/a=", "TRAILER!!!=" }));
    }

    [TestCase(new byte[] { (byte)'Q', (byte)'F', (byte)'I', 0xFB, 0, 0, 0, 3 }, "qcow2")]
    [TestCase(new byte[] { (byte)'Q', (byte)'F' }, "raw")]
    [TestCase(new byte[0], "raw")]
    public void A_disk_image_is_raw_unless_it_says_otherwise(byte[] start, string format)
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, start);
        Assert.That(DiskImage.FormatOf(path), Is.EqualTo(format));
        File.Delete(path);
        Assert.That(
            () => DiskImage.FormatOf(path),
            Throws.InstanceOf<LabException>().With.Message.StartsWith($"cannot read the disk image {path}"));
    }

    [TestCase("linux-image-6.12.9+deb13-amd64", "linux-image-6.12.118+deb13-amd64")]
    [TestCase("linux-image-6.12.118-amd64", "linux-image-7.3.4-amd64")]
    [TestCase("linux-image-7.3", "linux-image-7.3.4")]
    public void Newer_versions_come_later(string older, string newer)
    {
        Assert.That(DebianVersion.Order.Compare(older, newer), Is.Negative);
        Assert.That(DebianVersion.Order.Compare(newer, older), Is.Positive);
        Assert.That(DebianVersion.Order.Compare(newer, newer), Is.Zero);
    }

    [TestCase("7", "linux-image-7.3.4+deb13-amd64")]
    [TestCase("6.1", "linux-image-6.1.0-57-amd64")]
    [TestCase("6.12", "linux-image-6.12.118+deb13-amd64")]
    [TestCase("6.12.9", "linux-image-6.12.9+deb13-amd64")]
    [TestCase("5", null)]
    public void A_stock_kernel_is_the_newest_of_its_version_and_no_variant(string version, string? package)
    {
        string[] names =
        [
            "linux-image-6.1.0-57-amd64", "linux-image-6.12.9+deb13-amd64", "linux-image-6.12.118+deb13-amd64",
            "linux-image-6.12.118+deb13-cloud-amd64", "linux-image-7.3.4+deb13-amd64",
            "linux-image-7.3.4+deb13-rt-amd64", "linux-image-7.3.4+deb13-cloud-amd64", "linux-image-amd64",
            "linux-image-7.3.4+deb13-amd64-dbg", "linux-image-",
        ];

        Assert.That(StockKernel.Newest(names, version), Is.EqualTo(package));
    }

    [Test]
    public void One_word_is_a_line_for_the_shell_and_several_are_a_program_with_arguments()
    {
        Assert.That(ShellLine.Of(["a && b"]), Is.EqualTo("a && b"));
        Assert.That(ShellLine.Of(["echo", "a b", "it's", ""]), Is.EqualTo(@"'echo' 'a b' 'it'\''s' ''"));
        Assert.That(ShellLine.OfLast(["weston", "-d"]), Is.EqualTo("exec 'weston' '-d'"));
        Assert.That(ShellLine.OfLast(["labwc"]), Is.EqualTo("exec labwc"));
        Assert.That(ShellLine.OfLast(["a && b"]), Is.EqualTo("a && b"));
    }

    /// <summary>A terminal of two rows and four columns. Source: vcs(4), the first bytes of vcsa are rows and
    /// columns; vcsu has UTF-32.</summary>
    [Test]
    public void A_terminal_is_read_as_rows_in_which_a_text_may_continue()
    {
        byte[] cells = Encoding.UTF32.GetBytes("ab  c\u20AC d");
        string[] rows = ConsoleText.Parse(
            $"{Convert.ToBase64String([2, 4])}\n{Convert.ToBase64String(cells)[..20]}\n"
                + $"{Convert.ToBase64String(cells)[20..]}\n")!;
        Assert.That(ConsoleText.Join(rows), Is.EqualTo("ab\nc\u20AC d"));
        Assert.That(ConsoleText.Has(rows, "ab\nc"));
        Assert.That(ConsoleText.Has(rows, "b  c"));
        Assert.That(ConsoleText.Has(rows, "bc"), Is.False);
    }

    [TestCase("sh: can't open /dev/vcsu\n")]
    [TestCase("AgQ=\n")]
    [TestCase("AgQ=\nAAAA\n")]
    [TestCase("")]
    public void Without_a_terminal_there_are_no_rows(string output)
    {
        Assert.That(ConsoleText.Parse(output), Is.Null);
    }

    private static int Hex(string text, int at) =>
        int.Parse(text.AsSpan(at, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static int RoundUp(int at) => (at + 3) & ~3;

    [TestCase("flags\t\t: fpu vmx lm", true)]
    [TestCase("flags\t\t: fpu svm\nflags\t\t: fpu svm", true)]
    [TestCase("flags\t\t: fpu hypervisor lm", false)]
    [TestCase("model name\t: svm\nvmx flags\t: vnmi\nflags\t\t: fpu", false)]
    public void A_processor_without_virtualization_has_no_kvm(string cpuInfo, bool has) =>
        Assert.That(Kvm.HasVirtualization(cpuInfo), Is.EqualTo(has));
}
