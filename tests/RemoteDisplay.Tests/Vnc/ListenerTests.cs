using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>Where viewers are waited for, and where not.</summary>
internal sealed class ListenerTests
{
    [TestCase("unix:/run/x/vnc", "unix:/run/x/vnc")]
    [TestCase("127.0.0.1:5900", "127.0.0.1:5900")]
    [TestCase("localhost:0", "localhost:0")]
    [TestCase("[::1]:5901", "[::1]:5901")]
    public void Addresses_are_understood(string text, string meaning)
    {
        RfbAddress address = RfbAddress.Parse(text);
        Assert.That(address.ToString(), Is.EqualTo(meaning));
        Assert.That(address.IsLocal);
    }

    [TestCase("5900", "neither unix:PATH nor HOST:PORT")]
    [TestCase(":5900", "neither unix:PATH nor HOST:PORT")]
    [TestCase("", "neither unix:PATH nor HOST:PORT")]
    [TestCase("::1:5900", "brackets")]
    [TestCase("localhost:70000", "0 to 65535")]
    [TestCase("localhost:-1", "0 to 65535")]
    [TestCase("localhost:", "0 to 65535")]
    [TestCase("unix:", "1 to 107 bytes")]
    public void Malformed_addresses_are_refused_with_a_reason(string text, string reason)
    {
        Assert.That(RfbAddress.TryParse(text, out _, out string? error), Is.False);
        Assert.That(error, Does.Contain(reason));
    }

    [TestCase("0.0.0.0:5900")]
    [TestCase("[::]:5900")]
    [TestCase("192.0.2.1:5900")]
    public void Listening_wider_needs_a_password_or_a_certificate(string address)
    {
        RfbListenOptions options = new() { Address = RfbAddress.Parse(address) };
        Assert.That(
            options.Validate, Throws.ArgumentException.With.Message.Contains("set a VNC password or a certificate"));
        Assert.That((options with { Server = new RfbServerOptions { Password = "secret" } }).Validate, Throws.Nothing);
    }

    [TestCase("")]
    [TestCase("xxxxpppp")]
    [TestCase("123456789")]
    [TestCase("pässwort")]
    public void Some_passwords_cannot_be_used(string password)
    {
        RfbServerOptions options = new() { Password = password };
        Assert.That(options.Validate, Throws.ArgumentException);
    }

    [Test]
    public void Viewers_come_by_tcp()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1));
        RfbListener listener = new(room.Server, new RfbListenOptions { Address = RfbAddress.Parse("127.0.0.1:0") });
        using TcpClient tcp = new();
        tcp.Connect((IPEndPoint)listener.EndPoints[0]);
        using RfbClient client = new(tcp.GetStream());
        room.AssertSees(client.Start(null, RfbClient.Tight));
        listener.DisposeAsync().AsTask().Wait(Patience.Step);
        Assert.That(() => new TcpClient().Connect((IPEndPoint)listener.EndPoints[0]), Throws.Exception);
    }

    [Test]
    public void Viewers_come_by_a_unix_socket_that_only_its_owner_may_use()
    {
        string path = Path.Combine(Path.GetTempPath(), $"rfb-{Guid.NewGuid():N}");
        RfbListenOptions options = new() { Address = RfbAddress.Parse("unix:" + path) };
        using TestRoom room = new(Pictures.Text(64, 64, 1));
        RfbListener listener = new(room.Server, options);
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        Assert.That(
            () => new RfbListener(room.Server, options),
            Throws.InstanceOf<IOException>().With.Message.Contains("in use"));
        using RfbClient client = new(Connect(path));
        room.AssertSees(client.Start(null, RfbClient.Tight));
        listener.DisposeAsync().AsTask().Wait(Patience.Step);
        Assert.That(path, Does.Not.Exist);
    }

    [Test]
    public void A_socket_without_a_listener_is_replaced_but_a_file_is_not()
    {
        string path = Path.Combine(Path.GetTempPath(), $"rfb-{Guid.NewGuid():N}");
        RfbListenOptions options = new() { Address = RfbAddress.Parse("unix:" + path) };
        using TestRoom room = new(Pictures.Text(64, 64, 1));
        File.WriteAllText(path, "");
        Assert.That(
            () => new RfbListener(room.Server, options),
            Throws.InstanceOf<IOException>().With.Message.Contains("not a socket"));
        File.Delete(path);

        // .NET unlinks the path of a socket that it bound; a rename leaves one behind as a crash would.
        using (Socket stale = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            stale.Bind(new UnixDomainSocketEndPoint(path + ".x"));
            File.Move(path + ".x", path);
        }

        RfbListener listener = new(room.Server, options);
        using RfbClient client = new(Connect(path));
        room.AssertSees(client.Start(null, RfbClient.Tight));
        listener.DisposeAsync().AsTask().Wait(Patience.Step);
    }

    private static NetworkStream Connect(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return new NetworkStream(socket, ownsSocket: true) { ReadTimeout = (int)Patience.Step.TotalMilliseconds };
    }
}
