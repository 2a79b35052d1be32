using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>A client that breaks the rules, the server that it does so to, and what becomes of both.</summary>
internal sealed class Attack : IDisposable
{
    private VfioUserClient? _client;

    private Attack(ServerUnderTest server) => Server = server;

    public ServerUnderTest Server { get; }

    /// <summary>After its VERSION, unless <see cref="Stranger"/> was asked for first.</summary>
    public VfioUserClient Client => _client ??= Server.Connect();

    /// <summary>The client before its VERSION.</summary>
    public VfioUserClient Stranger => _client ??= Server.ConnectRaw();

    /// <summary>Carries an attack out; then the device thread must live, the next client be served, and nothing be left
    /// open of what the bad one brought.</summary>
    public static void Survives(
        Action<Attack> action,
        Func<VfioUserServerOptions, VfioUserServerOptions>? configure = null,
        Func<TestDevice>? device = null)
    {
        int left = OpenFds.LeftBy(() =>
        {
            using ServerUnderTest server = new(configure: configure, device: device?.Invoke());
            using (Attack attack = new(server))
            {
                action(attack);
            }

            Assert.That(server.OnDeviceThread(() => 1), Is.EqualTo(1), "the device thread lives");
            using VfioUserClient next = server.Connect();
            Assert.That(
                next.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None), "the next client is served");
            Assert.That(server.Server.Completion.IsCompleted, Is.False, "the server runs");
        });

        Assert.That(left, Is.Zero, () => $"descriptors left open among {string.Join(", ", OpenFds.Links())}");
    }

    /// <summary>Sends bytes; that the server was quicker to end the connection is fine.</summary>
    public void Send(byte[] bytes, params SafeFileHandle[] fds)
    {
        try
        {
            (_client ?? Client).SendRaw(bytes, fds);
        }
        catch (IOException)
        {
            // The server has ended it.
        }
    }

    public Errno Ask(VfioUserCommand command, byte[] payload, params SafeFileHandle[] fds) =>
        Client.Call(command, payload, fds).Errno;

    /// <summary>The command gets an error, without a payload, and the connection goes on.</summary>
    public void IsRefused(VfioUserCommand command, byte[] payload, params SafeFileHandle[] fds)
    {
        Message reply = Client.Call(command, payload, fds);
        Assert.That((reply.Errno, reply.Payload.Length), Is.EqualTo((Errno.EINVAL, 0)));
        IsServed();
    }

    /// <summary>The next message of the server is a refusal.</summary>
    public void GetsRefusal()
    {
        Message reply = Client.Receive();
        Assert.That((reply.Header.IsReply, reply.Errno, reply.Payload.Length), Is.EqualTo((true, Errno.EINVAL, 0)));
    }

    /// <summary>The connection ends, maybe with a refusal before.</summary>
    public void GetsRefusalOrEnd() => Assert.That(
        () =>
        {
            Assert.That(Client.Receive().Errno, Is.EqualTo(Errno.EINVAL));
            Client.Receive();
        },
        Throws.InstanceOf<IOException>());

    /// <summary>The client still is a client.</summary>
    public void IsServed() =>
        Assert.That(
            Client.Call(VfioUserCommand.DeviceGetInfo, [16, 0, 0, 0, .. new byte[12]]).Errno, Is.EqualTo(Errno.None));

    /// <summary>The server has ended the connection, in good order.</summary>
    public void IsClosed() => Assert.That(() => { Client.Receive(); }, Throws.InstanceOf<EndOfStreamException>());

    /// <summary>The client goes before the server is asked whether it is well.</summary>
    public void Leaves() => _client?.Dispose();

    /// <summary>Runs something that must not make the device thread allocate by the numbers of the client.</summary>
    public void AllocatesLittle(Action action)
    {
        long before = Server.OnDeviceThread(GC.GetAllocatedBytesForCurrentThread);
        action();
        Assert.That(Server.OnDeviceThread(GC.GetAllocatedBytesForCurrentThread) - before, Is.LessThan(1 << 20));
    }

    /// <summary>The device's DMA; null when it fails.</summary>
    public Task<byte[]?> ReadMemory(ulong address, int count) => Server.Server.InvokeAsync(() =>
    {
        byte[] data = new byte[count];
        return Server.Device.Host.Memory.TryRead(address, data) ? data : null;
    });

    public bool WriteMemory(ulong address, params byte[] data) =>
        Server.OnDeviceThread(() => Server.Device.Host.Memory.TryWrite(address, data));

    public void Dispose() => _client?.Dispose();
}
