using System.Net;
using System.Net.Sockets;
using GvtDevice.Lab.XmlRpc;
using NUnit.Framework;

namespace GvtDevice.Lab.Tests.XmlRpc;

/// <summary>The server on a port of the loopback interface.</summary>
internal sealed class XmlRpcServerTests
{
    private XmlRpcServer _server = null!;
    private XmlRpcClient _client = null!;

    [SetUp]
    public async Task Start()
    {
        _server = await XmlRpcServer.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), (call, _) => Task.FromResult(Answer(call)), default);
        _client = new XmlRpcClient(_server.Address);
    }

    [TearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [TestCase("nil", null)]
    [TestCase("flag", true)]
    [TestCase("int", -5)]
    [TestCase("double", 148.5)]
    [TestCase("text", "<&>")]
    [TestCase("bytes", new byte[] { 1, 2, 255 })]
    public async Task An_answer_arrives_as_it_is(string method, object? expected) =>
        Assert.That(await _client.CallAsync(method), Is.EqualTo(expected));

    [Test]
    public async Task Lists_and_structures_arrive()
    {
        Assert.That(await _client.CallAsync("lists"), Is.EqualTo(new[] { new object[] { 1, 2 }, [3] }));
        Assert.That(
            await _client.CallAsync("structure"),
            Is.EqualTo(new Dictionary<string, object?> { ["a"] = 1, ["b"] = new byte[] { 9 } }));
    }

    [Test]
    public void A_fault_has_its_code() =>
        Assert.That(
            async () => await _client.CallAsync("unknown"),
            Throws.InstanceOf<RemoteFault>().With.Property("Code").EqualTo(XmlRpcFault.NoSuchMethod)
                .And.Message.Contains("unknown"));

    [Test]
    public async Task What_is_no_call_gets_a_status()
    {
        Assert.That((await _client.GetAsync()).StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(
            (await _client.PostAsync("<a/>", "text/plain")).StatusCode,
            Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        Assert.That(
            (await _client.PostAsync(new string(' ', XmlRpcServer.MaxCallBytes + 1))).StatusCode,
            Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(await _client.CallAsync("flag"), Is.True, "it goes on");
    }

    [Test]
    public void An_address_that_is_in_use_is_a_message() =>
        Assert.That(
            async () => await XmlRpcServer.StartAsync(
                _server.Address, (_, _) => Task.FromResult<object?>(null), default),
            Throws.InstanceOf<LabException>().With.Message.StartsWith($"cannot listen on {_server.Address}"));

    [Test]
    public async Task A_client_that_sends_rubbish_is_disconnected()
    {
        using TcpClient client = new();
        await client.ConnectAsync(_server.Address);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync("\0\0\0\0\r\n\r\n"u8.ToArray());
        using StreamReader reader = new(stream);
        Assert.That(await reader.ReadToEndAsync(), Does.StartWith("HTTP/1.1 400"));
    }

    private static object? Answer(XmlRpcCall call) => call.Method switch
    {
        "nil" => null,
        "flag" => true,
        "int" => -5,
        "double" => 148.5,
        "text" => "<&>",
        "bytes" => new byte[] { 1, 2, 255 },
        "lists" => new[] { new[] { 1, 2 }, [3] },
        "structure" => new Dictionary<string, object?> { ["a"] = 1, ["b"] = new byte[] { 9 } },
        _ => throw new XmlRpcFault(XmlRpcFault.NoSuchMethod, call.Method),
    };
}
