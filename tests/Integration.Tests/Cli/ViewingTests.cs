using System.Buffers.Binary;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Cli;

/// <summary>gvt-device serve for people: --web and --vnc.</summary>
internal sealed partial class ViewingTests : SystemTest
{
    private static readonly string[] s_anySocket = ["serve", "--socket-path", "/nowhere/device"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase("--web 0.0.0.0:0", "--web-token-file")]
    [TestCase("--web [::]:0", "--web-token-file")]
    [TestCase("--web unix:/tmp/x", "browsers cannot use UNIX sockets")]
    [TestCase("--web 127.0.0.1", "HOST:PORT")]
    [TestCase("--web-token-file /etc/hostname", "--web-token-file needs --web")]
    [TestCase("--web-host example.org", "--web-host needs --web")]
    [TestCase("--web 0 --web-host http://example.org", "give a host name without port")]
    [TestCase("--web 0 --web-frame-ancestors *", "give an origin")]
    [TestCase("--web 0 --web-tls-cert /etc/hostname", "--web-tls-cert and --web-tls-key need each other")]
    [TestCase("--vnc 127.0.0.1:0 --vnc-view-password-file /etc/hostname", "needs --vnc-password-file")]
    [TestCase("--vnc 0.0.0.0:0", "set a VNC password or a certificate")]
    [TestCase("--vnc 127.0.0.1:0 --vnc-tls-cert /etc/hostname", "--vnc-tls-cert and --vnc-tls-key need each other")]
    [TestCase("--web 0 --vnc-password-file /etc/hostname", "--vnc-password-file and --vnc-tls-cert need --vnc")]
    [TestCase("--qmp /tmp/x", "--qmp needs --vnc or --web")]
    [TestCase("--agent /tmp/x", "--agent needs --vnc or --web")]
    [TestCase("--web 0 --keymap klingon", "no keymap klingon; there are cz da de ")]
    [TestCase("--web 0 --devices 2 --socket-path /tmp/%d", "--vnc, --web and --qemu-console show heads of one device")]
    public void Impossible_options_are_refused_with_a_reason(string options, string reason)
    {
        string[] given = options.Split(' ');
        CommandResult result = GvtProgram.Run([.. given.Contains("--socket-path") ? ["serve"] : s_anySocket, .. given]);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.Errors);
        Assert.That(result.Errors, Does.StartWith("gvt-device: ").And.Contain(reason));
    }

    [Test]
    public void A_port_in_use_is_named_and_nothing_is_left_behind()
    {
        Uri other = AddressOf(Bench.Serve(["--web", "0"], []));
        string device = Path.Combine(_folder.FullName, "device");

        CommandResult result = GvtProgram.Run("serve", "--socket-path", device, "--web", other.Authority);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.Errors);
        Assert.That(result.Errors, Does.Contain($"cannot listen on {other.Authority}").And.Contain("in use"));
        Assert.That(_folder.GetFileSystemInfos(), Is.Empty);
    }

    [Test]
    public async Task The_page_reports_what_the_display_socket_reports()
    {
        GvtDeviceProcess server = Bench.Serve(["--web", "0"], ["1024x768@60", "800x600@60"]);
        using HttpClient http = new() { BaseAddress = AddressOf(server), Timeout = Patience.Step };

        DeviceInfo info = DeviceInfo.Parse(await http.GetByteArrayAsync("/info.json"));
        JsonElement status = JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync("/status.json"));
        string metrics = await http.GetStringAsync("/metrics");

        Assert.That(info.Pipes, Has.Count.EqualTo(server.Info().Pipes.Count));
        Assert.That(info.Traps, Is.EqualTo(server.Info().Traps));
        Assert.That(status.GetProperty("view_only").GetString(), Is.EqualTo("no --qmp"));
        Assert.That(
            status.GetProperty("heads").EnumerateArray().Select(head => head.GetProperty("is_plugged").GetBoolean()),
            Is.EqualTo(new[] { true, true, false }));
        Assert.That(metrics, Does.Contain("gvt_flips_total{pipe=\"C\",plane=\"0\",kind=\"Primary\"} 0\n"));
    }

    [TestCase(Posix.SigInt)]
    [TestCase(Posix.SigTerm)]
    public async Task A_signal_ends_it_in_an_orderly_way_with_browsers_attached(int signal)
    {
        GvtDeviceProcess server = Bench.Serve(["--web", "0"], []);
        Uri address = AddressOf(server);
        using ClientWebSocket viewer = new();
        await viewer.ConnectAsync(new Uri($"ws://{address.Authority}/vnc?head=0"), default);
        using HttpClient http = new() { BaseAddress = address, Timeout = Patience.Step };
        await http.GetStringAsync("/healthz");
        using TcpClient idle = new(address.Host, address.Port);

        Assert.That(server.End(signal), Is.Zero, server.Log);
        Assert.That(server.Log, Does.Not.Contain("fail:").And.Not.Contain("crit:"));
    }

    [TestCase("127.0.0.1:0")]
    [TestCase("0.0.0.0:0")]
    public void Vnc_with_a_certificate_offers_nothing_but_TLS(string address)
    {
        (string certificate, string key) = WriteCertificate();
        GvtDeviceProcess server = Bench.Serve(
            ["--vnc", address, "--vnc-tls-cert", certificate, "--vnc-tls-key", key], []);
        server.WaitForLog("VNC listens on");
        int port = int.Parse(VncPort().Match(server.Log).Groups[1].Value, null);
        using TcpClient tcp = new("127.0.0.1", port) { ReceiveTimeout = (int)Patience.Step.TotalMilliseconds };
        byte[] greeting = new byte[14];
        tcp.GetStream().Write("RFB 003.008\n"u8);
        tcp.GetStream().ReadExactly(greeting);

        Assert.That(greeting[12..], Is.EqualTo(new byte[] { 1, 19 }), "one type: VeNCrypt");
    }

    [Test]
    public void All_heads_can_be_seen_as_one_desktop_beside_one_head_at_a_time()
    {
        GvtDeviceProcess server = Bench.Serve(
            [
                "--vnc", "127.0.0.1:0", "--vnc-wide", "127.0.0.1:0",
                "--output", "B=dp:1024x768", "--output", "C=hdmi:800x600",
            ],
            []);
        Assert.That(() => VncPort().Count(server.Log), Is.EqualTo(2).After((int)Patience.Step.TotalMilliseconds, 10));

        string[] names =
            [.. VncPort().Matches(server.Log).Select(match => NameAt(int.Parse(match.Groups[1].Value, null)))];
        Assert.That(
            names,
            Is.EqualTo(new[] { "DP-1 (view only: no --qmp)", "DP-1 + HDMI-A-1 (view only: no --qmp)" }));
    }

    [Test]
    public void A_malformed_certificate_is_named()
    {
        CommandResult result = GvtProgram.Run(
            [
                .. s_anySocket, "--vnc", "127.0.0.1:0",
                "--vnc-tls-cert", "/etc/hostname", "--vnc-tls-key", "/etc/hostname",
            ]);
        Assert.That(result.ExitCode, Is.EqualTo(1), result.Errors);
        Assert.That(result.Errors, Does.StartWith("gvt-device: --vnc-tls-cert /etc/hostname"));
    }

    [Test]
    public async Task The_page_is_served_by_TLS_with_a_token_for_viewing()
    {
        (string certificate, string key) = WriteCertificate();
        (string token, string viewToken) =
            (Path.Combine(_folder.FullName, "token"), Path.Combine(_folder.FullName, "view"));
        File.WriteAllText(token, "0123456789abcdef\n");
        File.WriteAllText(viewToken, "fedcba9876543210\n");
        GvtDeviceProcess server = Bench.Serve(
            [
                "--web", "0.0.0.0:0", "--web-tls-cert", certificate, "--web-tls-key", key,
                "--web-token-file", token, "--web-view-token-file", viewToken,
            ],
            []);
        server.WaitForLog("the page is at https://");
        int port = int.Parse(SecurePort().Match(server.Log).Groups[1].Value, null);
        using X509Certificate2 own = X509Certificate2.CreateFromPem(File.ReadAllText(certificate));
        using HttpClientHandler handler = new()
        {
            ServerCertificateCustomValidationCallback = (_, offered, _, _) => offered?.Thumbprint == own.Thumbprint,
        };
        using HttpClient http = new(handler) { Timeout = Patience.Step };

        string status = await http.GetStringAsync($"https://127.0.0.1:{port}/status.json?token=fedcba9876543210");
        Assert.That(status, Does.Contain("your token is for viewing"));
    }

    /// <summary>The title of a VNC server that wants no password.</summary>
    private static string NameAt(int port)
    {
        using TcpClient tcp = new("127.0.0.1", port) { ReceiveTimeout = (int)Patience.Step.TotalMilliseconds };
        NetworkStream stream = tcp.GetStream();
        stream.Write("RFB 003.008\n"u8);
        stream.ReadExactly(new byte[14]);
        stream.Write([1, 1]);

        // SecurityResult, then ServerInit up to the name.
        byte[] init = new byte[4 + 24];
        stream.ReadExactly(init);
        byte[] name = new byte[BinaryPrimitives.ReadInt32BigEndian(init.AsSpan(24))];
        stream.ReadExactly(name);
        return Encoding.UTF8.GetString(name);
    }

    private static Uri AddressOf(GvtDeviceProcess server)
    {
        server.WaitForLog("the page is at");
        return new Uri(PageAddress().Match(server.Log).Groups[1].Value);
    }

    private (string Certificate, string Key) WriteCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=gvt", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        (string Certificate, string Key) files =
            (Path.Combine(_folder.FullName, "cert.pem"), Path.Combine(_folder.FullName, "key.pem"));
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    [GeneratedRegex("the page is at (http://[^ ]+/)")]
    private static partial Regex PageAddress();

    [GeneratedRegex("the page is at https://[^ ]+:([0-9]+)/")]
    private static partial Regex SecurePort();

    [GeneratedRegex(@"VNC listens on \S+:([0-9]+)")]
    private static partial Regex VncPort();
}
