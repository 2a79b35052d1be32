using System.Text.Json;
using Integration.Tests.Harness;
using NUnit.Framework;
using MessagePack;

namespace Integration.Tests.Cli;

/// <summary>watch, screenshot and info on a server that has no guest.</summary>
internal sealed class DisplayCommandTests : SystemTest
{
    [TestCase("screenshot -", Category = "Slow")]
    [TestCase("record-video -", Category = "Slow")]
    [TestCase("watch", Category = "Slow")]
    [TestCase("info")]
    public void Without_a_server_there_is_a_message_that_names_the_socket(string command)
    {
        CommandResult result = GvtProgram.Run([.. command.Split(' '), "--display-socket", "/nowhere/display"]);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.Errors);
        Assert.That(
            result.Errors, Does.StartWith("gvt-device: ").And.Contain("/nowhere/display").And.Not.Contain("\n"));
        Assert.That(result.Output, Is.Empty);
    }

    [Test]
    public void A_dark_head_makes_no_picture()
    {
        GvtDeviceProcess server = Bench.Serve();
        string file = Path.Combine(Path.GetDirectoryName(server.DisplayPath)!, "picture.png");

        CommandResult result = GvtProgram.Run(
            "screenshot", "--display-socket", server.DisplayPath, "--head", "1", file);

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Errors, Does.StartWith("gvt-device: ").And.Contain("head 1 is dark"));
        Assert.That(File.Exists(file), Is.False);
    }

    [TestCase("--mode 3440x1440")]
    [TestCase("--output B=3440x1440@60")]
    [TestCase("--output B=hdmi:3440x1440,audio")]
    public void A_mode_that_the_port_does_not_drive_is_refused_as_serve_refuses_it(string monitor)
    {
        GvtDeviceProcess server = Bench.Serve();

        CommandResult plug = GvtProgram.Run(["plug", "--display-socket", server.DisplayPath, .. monitor.Split(' ')]);
        CommandResult serve = GvtProgram.Run("serve", "--socket-path", "/nowhere/s", "--mode", "3440x1440");

        Assert.That((plug.ExitCode, serve.ExitCode), Is.EqualTo((2, 2)), plug.Errors + serve.Errors);
        Assert.That(
            plug.Errors, Does.Contain("3440x1440@59.97 needs a pixel clock of 319.75 MHz").And.EqualTo(serve.Errors));
    }

    [TestCase("--mode 1280x720", "HDMI on port B: a monitor that prefers 1280x720\n")]
    [TestCase("--output B=none", "HDMI on port B: no monitor\n")]
    public void Plug_prints_what_changed(string monitor, string answer)
    {
        GvtDeviceProcess server = Bench.Serve();

        CommandResult plug = GvtProgram.Run(["plug", "--display-socket", server.DisplayPath, .. monitor.Split(' ')]);

        Assert.That((plug.ExitCode, plug.Errors, plug.Text), Is.EqualTo((0, "", answer)));
    }

    [Test]
    public void A_connector_without_a_link_loses_none()
    {
        GvtDeviceProcess server = Bench.Serve();

        CommandResult plug = GvtProgram.Run("plug", "--display-socket", server.DisplayPath, "--lose-link");

        Assert.That(
            (plug.ExitCode, plug.Errors),
            Is.EqualTo((1, "gvt-device: HDMI on port B has no link to lose: it takes DisplayPort with a monitor")));
    }

    [TestCase("3")]
    [TestCase("-1")]
    public void A_head_that_does_not_exist_makes_no_picture(string head)
    {
        GvtDeviceProcess server = Bench.Serve();

        CommandResult result = GvtProgram.Run(
            "screenshot", "--display-socket", server.DisplayPath, "--head", head, "-");

        Assert.That(result.ExitCode, Is.EqualTo(1).Or.EqualTo(2));
        Assert.That(result.Errors, Does.StartWith("gvt-device: ").And.Contain($"head {head}").And.Not.Contain("\n"));
        Assert.That(result.Output, Is.Empty);
    }

    [Test]
    public void Info_prints_JSON_with_the_process_and_its_heads()
    {
        GvtDeviceProcess server = Bench.Serve("800x600", "1024x768");

        CommandResult result = GvtProgram.Run("info", "--display-socket", server.DisplayPath);

        Assert.That((result.ExitCode, result.Errors), Is.EqualTo((0, "")));
        using JsonDocument json = JsonDocument.Parse(result.Text);
        Assert.That(json.RootElement.GetProperty("pid").GetInt32(), Is.EqualTo(server.Id));
        Assert.That(json.RootElement.GetProperty("pipes").GetArrayLength(), Is.EqualTo(3));
    }

    [Test]
    public void Info_prints_the_same_as_MessagePack()
    {
        GvtDeviceProcess server = Bench.Serve("800x600");

        CommandResult result = GvtProgram.Run("info", "--display-socket", server.DisplayPath, "--msgpack");

        Assert.That((result.ExitCode, result.Errors), Is.EqualTo((0, "")));
        MessagePackReader reader = new(result.Output);
        Dictionary<string, int> fields = [];
        for (int left = reader.ReadMapHeader(); left > 0; left--)
        {
            string name = reader.ReadString()!;
            fields[name] = reader.NextMessagePackType == MessagePackType.Integer ? (int)reader.ReadUInt32() : -1;
            if (fields[name] < 0)
            {
                reader.Skip();
            }
        }

        Assert.That(reader.End, Is.True);
        Assert.That(fields["pid"], Is.EqualTo(server.Id));
        Assert.That(fields.Keys, Does.Contain("pipes"));
    }

    [TestCase("info --json --msgpack")]
    [TestCase("watch --policy sometimes")]
    public void Options_that_make_no_sense_are_usage_errors(string command)
    {
        CommandResult result = GvtProgram.Run([.. command.Split(' '), "--display-socket", "/nowhere/display"]);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.Errors);
        Assert.That(result.Output, Is.Empty);
    }

    [TestCase("", "idle\n")]
    [TestCase("--json", "{\"event\":\"rates\",\"seconds\":1")]
    public void Watch_can_print_rates(string option, string start)
    {
        GvtDeviceProcess server = Bench.Serve();

        CommandResult result = GvtProgram.Run(
            ["watch", "--display-socket", server.DisplayPath, "--seconds", "1.5", "--rates", .. option.Split(
                ' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.That((result.ExitCode, result.Errors), Is.EqualTo((0, "")));
        Assert.That(result.Text, Does.StartWith(start));
    }

    [Test]
    public void Watch_ends_after_the_seconds_asked_for()
    {
        GvtDeviceProcess server = Bench.Serve();

        CommandResult result = GvtProgram.Run("watch", "--display-socket", server.DisplayPath, "--seconds", "0.5");

        Assert.That((result.ExitCode, result.Text, result.Errors), Is.EqualTo((0, "", "")));
    }

    [TestCase(Posix.SigInt)]
    [TestCase(Posix.SigTerm)]
    public void Watch_ends_in_an_orderly_way_on_a_signal(int signal)
    {
        GvtDeviceProcess server = Bench.Serve();
        using ChildProcess watch = GvtProgram.Start("watch", "--display-socket", server.DisplayPath);
        server.WaitForLog("display client connected");

        watch.Signal(signal);

        Assert.That(watch.WaitForExit(Patience.Step), Is.Zero);
        server.WaitForLog("display client disconnected");
    }
}
