using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Hostile;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

/// <summary>Clients that mean harm. Each test ends by asking whether the next client is served, and whether all that
/// the bad one brought is gone.</summary>
[NonParallelizable]
public sealed class HostileClientTests
{
    [Test]
    public void The_server_survives_garbage() => Survives(server =>
    {
        for (int seed = 0; seed < 200; seed++)
        {
            using VfioUserClient client = seed % 2 == 0 ? server.ConnectRaw() : server.Connect();
            byte[] garbage = new byte[200];
            new Random(seed).NextBytes(garbage);
            TrySend(client, garbage);
        }
    });

    [Test]
    public void The_server_survives_garbage_behind_sound_headers() => Survives(server =>
    {
        using VfioUserClient client = server.Connect();
        Random random = new(1);
        byte[] payload = new byte[64];
        for (int i = 0; i < 5000; i++)
        {
            random.NextBytes(payload);
            VfioUserCommand command = (VfioUserCommand)random.Next(20);
            Message reply = client.Call(command, payload.AsSpan(0, random.Next(payload.Length)));
            Assert.That(reply.Header.Command, Is.EqualTo(command));
        }
    });

    [Test]
    [Row("23")]
    public void The_server_survives_more_files_than_it_takes() => Survives(server =>
    {
        using EventFd file = EventFd.Create();
        SafeFileHandle[] many = [.. Enumerable.Repeat(file.Handle, 253)];
        using VfioUserClient client = server.Connect();
        for (ushort command = 2; command < 20; command++)
        {
            Message reply = client.Call((VfioUserCommand)command, new byte[32], many);
            Assert.That((ushort)reply.Header.Command, Is.EqualTo(command));
        }
    });

    [Test]
    [Row("24")]
    public void The_server_survives_files_with_every_byte() => Survives(server =>
    {
        using EventFd file = EventFd.Create();
        SafeFileHandle[] many = [.. Enumerable.Repeat(file.Handle, 100)];
        using VfioUserClient client = server.Connect();

        Assert.That(
            () =>
            {
                for (int i = 0; i < 16; i++)
                {
                    client.SendRaw([0], many);
                }

                client.Receive();
            },
            Throws.InstanceOf<IOException>());
    });

    [Test]
    [Row("15")]
    public void The_server_survives_files_with_VERSION() => Survives(server =>
    {
        using EventFd file = EventFd.Create();
        using VfioUserClient client = server.ConnectRaw();

        Assert.That(client.Call(VfioUserCommand.Version, [0, 0, 0, 0], [file.Handle]).Errno, Is.EqualTo(Errno.None));
    });

    [Test]
    [Row("78")]
    public void The_server_survives_clients_that_connect_and_disconnect() => Survives(server =>
    {
        for (int i = 0; i < 1000; i++)
        {
            using VfioUserClient client = server.ConnectRaw();
            if (i % 2 == 0)
            {
                client.Send(VfioUserCommand.Version, [0, 0, 0, 0]);
            }
        }
    });

    [Test]
    [Row("79")]
    public void The_server_survives_a_client_that_leaves_its_replies_unread() => Survives(server =>
    {
        for (int i = 0; i < 20; i++)
        {
            using VfioUserClient client = server.Connect();
            RegionTransfer access = new(0, TestDevice.Bar, 64 << 10);
            for (int request = 0; request < 10; request++)
            {
                client.Send(VfioUserCommand.RegionRead, Wire.AsBytes(in access));
            }
        }
    });

    [Test]
    [Row("74")]
    public void The_server_survives_messages_with_the_same_id() => Survives(server =>
    {
        using VfioUserClient client = server.Connect();
        MessageHeader header = new(7, VfioUserCommand.DeviceReset, MessageHeader.Length, MessageFlags.None, 0);
        for (int i = 0; i < 100; i++)
        {
            client.SendRaw(Wire.AsBytes(in header));
        }

        for (int i = 0; i < 100; i++)
        {
            Assert.That(client.Receive().Header.Id, Is.EqualTo(7));
        }
    });

    [Test]
    [Row("17")]
    public void The_server_survives_a_VERSION_without_a_reply() => Survives(server =>
    {
        using VfioUserClient client = server.ConnectRaw();
        client.Send(VfioUserCommand.Version, [0, 0, 0, 0], default, MessageFlags.NoReply);

        Assert.That(client.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
    });

    [Test]
    [Row("84")]
    public void The_server_survives_a_mapping_of_its_own_file() => Survives(server =>
    {
        using VfioUserClient client = server.Connect();
        RegionInfo asked = new(80, 0, TestDevice.MappableBar, 0, 0, 0);
        using SafeFileHandle ours = client.Call(VfioUserCommand.DeviceGetRegionInfo, Wire.AsBytes(in asked))
            .Fds.Take(0);

        client.DmaMap(0, 0x4000, ours);

        server.OnDeviceThread(() => server.Device.Host.Memory.TryWrite(0, [42]));
        Assert.That(server.Device.Backing.Slice(0, 1)[0], Is.EqualTo(42));
        Assert.That(() => RandomAccess.SetLength(ours, 0), Throws.InstanceOf<Exception>());
    });

    private static void Survives(Action<ServerUnderTest> attack) => Attack.Survives(session => attack(session.Server));

    private static void TrySend(VfioUserClient client, byte[] bytes)
    {
        try
        {
            client.SendRaw(bytes);
        }
        catch (LinuxException)
        {
            // The server was quicker to end the connection.
        }
    }
}
