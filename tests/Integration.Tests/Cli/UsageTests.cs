using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Cli;

/// <summary>The command line as somebody meets it who has not read the manual.</summary>
internal sealed class UsageTests
{
    private const string TooLong = "/nowhere/"
        + "dddddddddddddddddddddddddddddddddddddddddddddddddd"
        + "dddddddddddddddddddddddddddddddddddddddddddddddddd";

    [TestCase("")]
    [TestCase("serve")]
    [TestCase("keep")]
    [TestCase("watch")]
    [TestCase("screenshot")]
    [TestCase("info")]
    [TestCase("plug")]
    [TestCase("replay")]
    [TestCase("dump")]
    [TestCase("fuzz")]
    [TestCase("direct-flip")]
    [TestCase("view")]
    [TestCase("type")]
    [TestCase("record-video")]
    [TestCase("save")]
    [TestCase("restore")]
    public void Every_command_explains_itself(string command)
    {
        CommandResult result = GvtProgram.Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.That((result.ExitCode, result.Errors), Is.EqualTo((0, "")));
        Assert.That(result.Text, Does.Contain("Usage:").And.Contain($"gvt-device {command}".Trim()));
    }

    [TestCase("serve --socket-path /nowhere/s --colour", "--colour")]
    [TestCase("dance", "dance")]
    [TestCase("screenshot picture.png", "--display-socket")]
    [TestCase("screenshot --display-socket /nowhere/d", "FILE.png")]
    [TestCase("watch --display-socket /nowhere/d --seconds 0", "--seconds 0: give a positive number")]
    [TestCase("record-video v.mkv --display-socket /nowhere/d --seconds 1e99", "--seconds 1E+99: give a positive")]
    [TestCase("save machine --display-socket /nowhere/d", "--qmp")]
    [TestCase("restore --display-socket /nowhere/d --qmp /nowhere/q", "FILE")]
    [TestCase("serve", "--socket-path")]
    [TestCase("serve --socket-path /nowhere/s --fd 3", "--socket-path")]
    [TestCase("serve --socket-path /nowhere/s --restartable", "gvt-device keep")]
    [TestCase("serve --socket-path /nowhere/s --restartable --record /nowhere/r", "--record")]
    [TestCase("keep", "serve ...")]
    [TestCase("keep --colour serve --socket-path /nowhere/s", "--colour")]
    [TestCase("keep serve --socket-path /nowhere/s --colour", "--colour")]
    [TestCase("serve --socket-path /nowhere/s --display-socket /nowhere/s", "--display-socket")]
    [TestCase("serve --socket-path /nowhere/s --mode fullhd", "fullhd")]
    [TestCase("serve --socket-path /nowhere/s --mode 3840x2160@120", "3840x2160")]
    [TestCase(
        "serve --socket-path /nowhere/s --mode 800x600 --mode 800x600 --mode 800x600 --mode 800x600",
        "3 are left for --mode")]
    [TestCase("serve --socket-path /nowhere/s --output E=dp:800x600", "A=, B=, C=")]
    [TestCase("serve --socket-path /nowhere/s --output TC1=dp:800x600", "B, C and D")]
    [TestCase("serve --socket-path /nowhere/s --output B=vga:800x600", "vga:800x600")]
    [TestCase("serve --socket-path /nowhere/s --output B=800x600", "hdmi:, dp: or edp:")]
    [TestCase("serve --socket-path /nowhere/s --output B=dp:800x600 --output B=hdmi:800x600", "port B is given twice")]
    [TestCase(
        "serve --socket-path /nowhere/s --output B=dp --output C=dp --mode 800x600 --mode 800x600",
        "1 are left for --mode")]
    [TestCase("serve --socket-path /nowhere/s --output B=hdmi:3840x2160@60", "594 MHz")]
    [TestCase("serve --socket-path /nowhere/s --output B=edp:800x600", "Kaby Lake GT2 has no port for a panel")]
    [TestCase("serve --socket-path /nowhere/s --platform tgl --output B=edp:800x600", "is on port A")]
    [TestCase("serve --socket-path /nowhere/s --platform tgl --output A=edp:none", "built in")]
    [TestCase("serve --socket-path /nowhere/s --output B=none", "at least one connector")]
    [TestCase("serve --socket-path /nowhere/s --output B=dp:edid=/nowhere/edid,audio", "leave out \"audio\"")]
    [TestCase("serve --socket-path /nowhere/s --output B=hdmi:edid=/nowhere/edid,hdr", "leave out \"hdr\"")]
    [TestCase("serve --socket-path /nowhere/s --output B=dp:none,hdr", "nothing else can describe it")]
    [TestCase("serve --socket-path /nowhere/s --output B=dp:audio,none", "nothing else can describe it")]
    [TestCase("serve --socket-path /nowhere/s --output B=none,800x600", "nothing else can describe it")]
    [TestCase("serve --socket-path /nowhere/s --output B=dp:800x600,1024x768", "two modes")]
    [TestCase("serve --socket-path /nowhere/s --output B=dp:edid=a,edid=b", "two EDIDs")]
    [TestCase("serve --socket-path /nowhere/s --output B=dp:800x600,psr=1", "for a built-in panel")]
    [TestCase("serve --socket-path /nowhere/s --output B=dp:800x600,drrs=40", "for a built-in panel")]
    [TestCase("serve --socket-path /nowhere/s --output B=hdmi:800x600,vrr=48-60", "for DisplayPort")]
    [TestCase("serve --socket-path /nowhere/s --output B=dp:800x600,vrr=60-48", "in order")]
    [TestCase("serve --socket-path /nowhere/s --output B=dp:800x600,vrr=48", "write vrr=")]
    [TestCase("serve --socket-path /nowhere/s --output B=dp:edid=/nowhere/edid,vrr=48-60", "leave out \"vrr\"")]
    [TestCase("serve --socket-path /nowhere/s --platform tgl --output A=edp:800x600,psr=3", "psr=2")]
    [TestCase("serve --socket-path /nowhere/s --platform tgl --output A=edp:800x600,drrs=60", "lower than the 60")]
    [TestCase("serve --socket-path /nowhere/s --platform bdw", "kbl, skl, cfl, rkl, tgl")]
    [TestCase("serve --socket-path /nowhere/s --socket-mode rw", "\"rw\"")]
    [TestCase("serve --socket-path /tmp/gvt-s --socket-group nosuchgroup", "nosuchgroup")]
    [TestCase("serve --fd 3 --socket-mode 660", "made by this program")]
    [TestCase("serve --socket-path @s --socket-mode 660", "abstract")]
    [TestCase("serve --fd 999", "999")]
    [TestCase("serve --fd -1", "negative")]
    [TestCase("serve --fd 2", "2")]
    [TestCase("watch --display-socket /nowhere/d --count many", "many")]
    [TestCase("serve --socket-path /nowhere/s --vnc nowhere", "nowhere")]
    [TestCase("serve --socket-path /nowhere/s --vnc 0.0.0.0:5901", "password")]
    [TestCase("serve --socket-path /nowhere/s --qmp /nowhere/q", "--vnc")]
    [TestCase("serve --socket-path /nowhere/s --qemu-console /nowhere/s", "--qemu-console")]
    [TestCase("serve --socket-path /nowhere/s%d --devices 2 --qemu-console /nowhere/c", "--qemu-console")]
    [TestCase("plug --display-socket /nowhere/s --output C=none --delay-edid 5", "--delay-edid")]
    [TestCase("plug --display-socket /nowhere/d", "--mode")]
    [TestCase("plug --display-socket /nowhere/d --none --mode 800x600", "--none")]
    [TestCase("plug --display-socket /nowhere/d --mode wide", "wide")]
    [TestCase("direct-flip", "--display-socket")]
    [TestCase("direct-flip --display-socket /nowhere/d --map HDMI-A-1", "0=HDMI-A-1")]
    [TestCase("direct-flip --display-socket /nowhere/d --card /dev/dri/card0 --lease 3", "--lease")]
    [TestCase("direct-flip --display-socket /nowhere/d --qmp", "--qmp")]
    [TestCase("direct-flip --display-socket /nowhere/d --lease 3 --qmp /nowhere/q", "--qmp goes with --card")]
    [TestCase("direct-flip --display-socket /nowhere/d --on-end grey", "--on-end is black or last")]
    [TestCase("view", "--display-socket")]
    [TestCase("view --display-socket " + TooLong, "at most 107")]
    [TestCase("view --display-socket /nowhere/d --qmp " + TooLong, "at most 107")]
    [TestCase("view --display-socket /nowhere/d --agent " + TooLong, "at most 107")]
    [TestCase("serve --socket-path /nowhere/s --web 6080 --qmp " + TooLong, "at most 107")]
    [TestCase("serve --socket-path /nowhere/s --qemu-console " + TooLong, "at most 107")]
    [TestCase("view --display-socket /nowhere/d --keymap klingon", "no keymap klingon")]
    [TestCase("type hello", "--qmp")]
    [TestCase("type hello --qmp " + TooLong, "at most 107")]
    [TestCase("type hello --qmp /nowhere/q --keymap klingon", "no keymap klingon")]
    [TestCase("view --display-socket /nowhere/d --screenshots /nowhere", "there is no folder /nowhere")]
    public void Wrong_usage_is_exit_code_2_and_a_message_that_names_the_mistake(string arguments, string mistake)
    {
        CommandResult result = GvtProgram.Run(arguments.Split(' '));

        Assert.That(result.ExitCode, Is.EqualTo(2), result.Errors);
        Assert.That(result.Errors, Does.Contain(mistake).And.StartWith("gvt-device: ").And.Not.Contain("   at "));
        Assert.That(result.Text, Is.Empty);
    }

    [TestCase("--map HDMI-A-1")]
    [TestCase("--qmp " + TooLong)]
    public void Direct_flip_says_what_is_wrong_and_nothing_else(string option)
    {
        CommandResult result = GvtProgram.Run(["direct-flip", "--display-socket", "/nowhere/d", .. option.Split(' ')]);

        Assert.That(result.Errors.Split('\n'), Has.Length.EqualTo(1));
    }
}
