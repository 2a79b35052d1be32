using DisplayModel.Edid;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Cli;

/// <summary>A monitor from a file.</summary>
internal sealed class EdidFileTests
{
    private readonly string _file = Path.GetTempFileName();

    private byte[] Edid { get; } =
        EdidBuilder.Build(new MonitorDescription { PreferredMode = CvtTiming.For(1280, 720, 60_000) });

    [TearDown]
    public void Delete() => File.Delete(_file);

    [Test]
    public void A_file_that_was_cut_off_is_reported_with_its_size() => Refuses(Edid[..200], "", "200 bytes");

    [Test]
    public void A_wrong_checksum_is_reported_with_its_block()
    {
        Edid[200] ^= 1;

        Refuses(Edid, "", "checksum of the EDID's block 1");
    }

    [Test]
    public void A_mode_that_the_EDID_does_not_prefer_is_reported() =>
        Refuses(Edid, "1920x1080@60,", "prefers 1280x720, not 1920x1080");

    [Test]
    public void The_monitor_of_the_file_is_the_one_that_is_plugged_in()
    {
        File.WriteAllBytes(_file, Edid);
        using GvtDeviceProcess server = new(
            ["--output", $"C=dp:1280x720,edid={_file}", "--output", "D=hdmi:none"], ["800x600"]);

        IReadOnlyList<OutputInfo> outputs = server.Info().Outputs;

        Assert.That(
            outputs.Select(output => (output.Connector, output.Plugged, output.EdidBytes)),
            Is.EqualTo(new[]
            {
                ("HDMI on port B", true, 256), ("DisplayPort on port C", true, 256), ("HDMI on port D", false, 0),
            }));
    }

    private void Refuses(byte[] edid, string mode, string expected)
    {
        File.WriteAllBytes(_file, edid);

        CommandResult result = GvtProgram.Run(
            ["serve", "--socket-path", "/nowhere/s", "--output", $"B=dp:{mode}edid={_file}"]);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.Errors);
        Assert.That(result.Errors, Does.Contain(expected).And.Contain(_file));
    }
}
