using System.IO.Pipes;
using System.Net.Sockets;
using System.Text;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Server.Transport;

namespace Integration.Tests.Cli;

/// <summary>gvt-device serve: its sockets and its end.</summary>
internal sealed class ServeTests : SystemTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-");

    private string DevicePath => Path.Combine(_folder.FullName, "device");

    private string DisplayPath => Path.Combine(_folder.FullName, "display");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase(true)]
    [TestCase(false)]
    public void A_path_in_use_is_refused_and_the_other_server_unharmed(bool device)
    {
        GvtDeviceProcess other = Bench.Serve();
        string[] paths = device
            ? ["--socket-path", other.SocketPath]
            : ["--socket-path", DevicePath, "--display-socket", other.DisplayPath];

        CommandResult result = GvtProgram.Run(["serve", .. paths]);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.Errors);
        Assert.That(result.Errors, Does.Contain($"gvt-device: {paths[^1]} is in use by another server"));
        AssertServes(other.SocketPath, other.DisplayPath);
        Assert.That(_folder.GetFileSystemInfos(), Is.Empty, "nothing is left behind");
    }

    [Test]
    public void Sockets_that_a_dead_server_left_behind_are_replaced()
    {
        using (ChildProcess first = StartServer())
        {
            first.Kill();
        }

        Assert.That(
            File.Exists(DevicePath) && File.Exists(DisplayPath), Is.True, "the first server has left its sockets");
        using ChildProcess second = StartServer();

        AssertServes(DevicePath, DisplayPath);
        Stop(second, Posix.SigTerm);
    }

    [TestCase("--socket-path")]
    [TestCase("--display-socket")]
    public void A_file_that_is_no_socket_is_refused_and_kept(string option)
    {
        string file = Path.Combine(_folder.FullName, "precious");
        File.WriteAllText(file, "keep me");
        string[] first = option == "--socket-path" ? [] : ["--socket-path", DevicePath];

        CommandResult result = GvtProgram.Run(["serve", .. first, option, file]);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.Errors);
        Assert.That(result.Errors, Does.Contain($"{file} exists and is not a socket"));
        Assert.That(File.ReadAllText(file), Is.EqualTo("keep me"));
        Assert.That(File.Exists(DevicePath), Is.False, "nothing else is left behind");
    }

    [Test]
    public void Abstract_sockets_are_served_and_found()
    {
        string device = $"@gvt-{Guid.NewGuid()}";
        string display = $"@gvt-{Guid.NewGuid()}";
        using ChildProcess server = Wait(
            GvtProgram.Start("serve", "--socket-path", device, "--display-socket", display));

        AssertServes(device, display);
        Assert.That(GvtProgram.Run("info", "--display-socket", display).ExitCode, Is.Zero);
        CommandResult second = GvtProgram.Run("serve", "--socket-path", device);
        Assert.That(
            (second.ExitCode, second.Errors.Trim()),
            Is.EqualTo((1, $"gvt-device: {device} is in use by another server.")));
        Stop(server, Posix.SigTerm);
    }

    [Test]
    public void The_sockets_get_the_mode_that_was_asked_for()
    {
        using ChildProcess server = Wait(GvtProgram.Start(
            "serve", "--socket-path", DevicePath, "--display-socket", DisplayPath, "--socket-mode", "0666"));

        foreach (string path in (string[])[DevicePath, DisplayPath])
        {
            if (!OperatingSystem.IsWindows())
            {
                Assert.That(Convert.ToString((int)File.GetUnixFileMode(path), toBase: 8), Is.EqualTo("666"), path);
            }
        }

        AssertServes(DevicePath, DisplayPath);
        Stop(server, Posix.SigTerm);
    }

    [TestCase(40, 128, "serve", "--socket-path", "/nowhere/s")]
    [TestCase(64, 128, "serve", "--socket-path", "/nowhere/s")]
    [TestCase(127, 128, "info", "--display-socket", "/nowhere/d")]
    [TestCase(128, 288, "serve", "--socket-path", "/nowhere/s%d", "--devices", "11")]
    public void Too_few_open_files_are_a_message_that_says_how_many_are_needed(
        int limit, int needed, params string[] arguments)
    {
        using ChildProcess process = GvtProgram.Launch(["prlimit", $"--nofile={limit}:{limit}"], arguments);

        Assert.That(process.WaitForExit(Patience.Step), Is.EqualTo(1));
        Assert.That(process.Errors.Trim(), Is.EqualTo(
            $"gvt-device: the limit of open files is {limit}; {needed} are needed: "
            + $"raise it (ulimit -n {needed}, LimitNOFILE={needed})"));
    }

    [Test]
    public void A_folder_that_does_not_exist_is_named()
    {
        CommandResult result = GvtProgram.Run("serve", "--socket-path", "/nowhere/device");

        Assert.That(result.ExitCode, Is.EqualTo(1), result.Errors);
        Assert.That(result.Errors, Does.StartWith("gvt-device: ").And.Contain("/nowhere/device"));
    }

    [Test]
    public void An_inherited_listening_socket_is_served_and_its_file_left_alone()
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(DevicePath));
        listener.Listen();
        Posix.MakeInheritable(listener.SafeHandle);
        using ChildProcess server = Wait(GvtProgram.Start(
            "serve", "--fd", $"{listener.SafeHandle.DangerousGetHandle()}", "--display-socket", DisplayPath));

        AssertServes(DevicePath, DisplayPath);
        server.Signal(Posix.SigTerm);

        Assert.That(server.WaitForExit(Patience.Step), Is.Zero);
        Assert.That((File.Exists(DevicePath), File.Exists(DisplayPath)), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_line_on_an_inherited_descriptor_says_that_clients_can_connect()
    {
        using AnonymousPipeServerStream pipe = new(PipeDirection.In, HandleInheritability.Inheritable);
        using ChildProcess server = GvtProgram.Start(
            "serve", "--socket-path", DevicePath, "--display-socket", DisplayPath, "--ready-fd",
            pipe.GetClientHandleAsString());
        pipe.DisposeLocalCopyOfClientHandle();
        using StreamReader reader = new(pipe);

        Assert.That(reader.ReadToEnd(), Is.EqualTo("ready\n"), server.Errors);
        AssertServes(DevicePath, DisplayPath);
        Stop(server, Posix.SigTerm);
    }

    [TestCase("900", "it is not open")]
    [TestCase("0", "it is not open for writing")]
    public void A_descriptor_that_cannot_be_written_to_is_refused(string fd, string reason)
    {
        CommandResult result = GvtProgram.Run("serve", "--socket-path", DevicePath, "--ready-fd", fd);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Errors.Trim(), Is.EqualTo($"gvt-device: --ready-fd {fd}: {reason}"));
        Assert.That(_folder.GetFileSystemInfos(), Is.Empty, "nothing is left behind");
    }

    [Test]
    public void Systemd_is_told_of_the_beginning_and_the_end()
    {
        string path = Path.Combine(_folder.FullName, "notify");
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        manager.ReceiveTimeout = (int)Patience.Step.TotalMilliseconds;
        using ChildProcess server = GvtProgram.Launch(
            ["env", $"NOTIFY_SOCKET={path}"],
            ["serve", "--socket-path", DevicePath, "--display-socket", DisplayPath]);

        Assert.That(Receive(manager), Is.EqualTo("READY=1"));
        AssertServes(DevicePath, DisplayPath);
        server.Signal(Posix.SigTerm);
        Assert.That(Receive(manager), Is.EqualTo("STOPPING=1"));
        Assert.That(server.WaitForExit(Patience.Step), Is.Zero);
    }

    [TestCase(Posix.SigInt)]
    [TestCase(Posix.SigTerm)]
    public void A_signal_ends_it_in_an_orderly_way(int signal)
    {
        using ChildProcess server = StartServer();

        Stop(server, signal);
    }

    [TestCase(Posix.SigInt)]
    [TestCase(Posix.SigTerm)]
    public void A_signal_ends_it_in_an_orderly_way_with_clients_attached(int signal)
    {
        using ChildProcess server = StartServer();
        using VfioUserClient client = VfioUserClient.Connect(DevicePath, Patience.Step);
        client.Negotiate();
        using DisplayClient display = DisplayClient.Connect(DisplayPath, wantRefreshes: true, Patience.Step);

        server.Signal(signal);

        Assert.That(() => client.Receive(), Throws.TypeOf<EndOfStreamException>(), "goodbye to the vfio-user client");
        client.Dispose();
        Assert.That(server.WaitForExit(Patience.Step), Is.Zero);
        Assert.That(_folder.GetFileSystemInfos(), Is.Empty, "the sockets are gone");
    }

    [Test]
    public void Nothing_but_what_is_asked_for_is_printed_on_standard_output()
    {
        using ChildProcess server = StartServer();

        Stop(server, Posix.SigTerm);

        Assert.That(server.Output(), Is.Empty);
        Assert.That(server.Errors, Does.Contain(DevicePath).And.Contain(DisplayPath).And.Not.Contain("(null)"));
    }

    private static string Receive(Socket socket)
    {
        byte[] message = new byte[64];
        return Encoding.ASCII.GetString(message, 0, socket.Receive(message));
    }

    private ChildProcess StartServer() =>
        Wait(GvtProgram.Start("serve", "--socket-path", DevicePath, "--display-socket", DisplayPath));

    private static ChildProcess Wait(ChildProcess server)
    {
        server.WaitForError(line => line.Contains("listening on", StringComparison.Ordinal), Patience.Step);
        server.WaitForError(line => line.Contains("display socket listens", StringComparison.Ordinal), Patience.Step);
        return server;
    }

    private void Stop(ChildProcess server, int signal)
    {
        server.Signal(signal);
        Assert.That(server.WaitForExit(Patience.Step), Is.Zero, server.Errors);
        Assert.That(_folder.GetFileSystemInfos(), Is.Empty, "the sockets are gone");
    }

    private static void AssertServes(string devicePath, string displayPath)
    {
        using VfioUserClient client = VfioUserClient.Connect(devicePath, Patience.Step);
        client.Negotiate();
        Assert.That(client.RegionRead<uint>(region: 7, offset: 0), Is.EqualTo(0x5912_8086), "the device's PCI id");
        using DisplayClient display = DisplayClient.Connect(displayPath, wantRefreshes: false, Patience.Step);
        Assert.That(display.HeadCount, Is.EqualTo(3));
    }
}
