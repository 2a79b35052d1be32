using System.Text;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Lab;

/// <summary>`gvt-lab chamelium` beside a device without a guest.</summary>
internal sealed class LabChameliumTests : SystemTest
{
    private const string Python = "/usr/bin/env";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-lab-test-");

    [TearDown]
    public void Delete() => _folder.Delete(recursive: true);

    /// <summary>The client is Python's own.</summary>
    [Test]
    public void A_foreign_client_plugs_and_unplugs_monitors_until_it_is_interrupted()
    {
        GvtDeviceProcess server = Bench.Serve(
            ["--platform", "tgl", "--output", "B=hdmi:1024x768", "--output", "TC1=dp:1024x768"], []);
        using ChildProcess board = Start(server.DisplayPath);
        board.WaitForError(line => line.Contains("listening on", StringComparison.Ordinal), Patience.Step);
        string address = board.ErrorLines.Single(line => line.Contains("listening on", StringComparison.Ordinal))
            .Split(' ')[^1];

        using ChildProcess client = new(
            Python, "python3", "-c",
            $$"""
            try:
                import xmlrpc.client
            except ImportError:
                raise SystemExit(77)
            board = xmlrpc.client.ServerProxy("http://{{address}}", allow_none=True)
            print(board.GetSupportedInputs(), board.GetConnectorType(1), board.GetConnectorType(2))
            edid = board.ReadEdid(1)
            number = board.CreateEdid(edid)
            board.Reset()
            board.ApplyEdid(1, number)
            board.Plug(1)
            print(board.IsPlugged(1), board.IsPlugged(2), board.ReadEdid(1) == edid)
            board.FireMixedHpdPulses(1, [1, 1])
            print(board.IsPlugged(1))
            try:
                board.GetAudioFormat(1)
            except xmlrpc.client.Fault as fault:
                print(fault.faultString)
            """);
        int code = client.WaitForExit(Patience.Step);
        if (code is 77 or 127)
        {
            Assert.Ignore("this machine has no Python");
        }

        Assert.That(
            (code, Encoding.UTF8.GetString(client.Output())),
            Is.EqualTo((0, "[1, 2] HDMI DP\nTrue False True\nFalse\n"
                + "method \"GetAudioFormat\" (the device has no sound) is not supported\n")),
            client.Errors);

        board.Signal(Posix.SigInt);
        Assert.That(board.WaitForExit(Patience.Step), Is.EqualTo(130), board.Errors);
        Assert.That(
            Encoding.UTF8.GetString(board.Output()),
            Is.EqualTo($"[Chamelium]\nURL=http://{address}\n\n[Chamelium:HDMI-A-1]\nChameliumPortID=1\n\n"
                + "[Chamelium:DP-1]\nChameliumPortID=2\n"));
    }

    [TestCase("--display-socket /nowhere/display", "no device listens on /nowhere/display")]
    [TestCase("--display-socket /nowhere/display --listen nonsense", "--listen nonsense: give HOST:PORT, or a port")]
    [TestCase("--display-socket /nowhere/display --listen 127.0.0.1:65536", "--listen 127.0.0.1:65536: give HOST:PORT")]
    [TestCase("", "Option '--display-socket' is required")]
    public void What_cannot_be_is_a_message(string arguments, string message)
    {
        CommandResult result = LabProgram.Run(
            _folder.FullName, ["chamelium", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.That(result.ExitCode, Is.EqualTo(125));
        Assert.That(result.Errors, Does.StartWith($"gvt-lab: {message}"));
    }

    private ChildProcess Start(string display) => LabProgram.Start(
        _folder.FullName, "chamelium", "--display-socket", display, "--listen", "127.0.0.1:0");
}
