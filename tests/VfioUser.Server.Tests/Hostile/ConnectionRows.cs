using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;
using static VfioUser.Server.Tests.Hostile.Attack;
using static VfioUser.Server.Tests.Hostile.Raw;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>Rows 73, 74 and 77 to 80: connections as such.</summary>
[NonParallelizable]
internal sealed class ConnectionRows
{
    [HostileRow("73", "a flood of requests whose replies are never read")]
    public void The_server_disconnects_a_client_whose_replies_pile_up() => Survives(
        attack =>
        {
            byte[] read = Message(1, VfioUserCommand.RegionRead, Transfer(0, TestDevice.Bar, 64 << 10));

            Assert.That(
                () =>
                {
                    while (true)
                    {
                        attack.Client.SendRaw(read);
                    }
                },
                Throws.InstanceOf<IOException>());
            Assert.That(attack.Server.Server.Statistics.RegionReads, Is.LessThan(1000), "what waits is bounded");
        },
        o => o with { Channel = new MessageChannelOptions { SendTimeout = TimeSpan.FromMilliseconds(100) } });

    [HostileRow("74", "the same id on all requests")]
    public void The_server_answers_each_request_with_that_id() => Survives(attack =>
    {
        for (int i = 0; i < 100; i++)
        {
            attack.Client.SendRaw(Message(7, VfioUserCommand.DeviceReset, []));
        }

        for (int i = 0; i < 100; i++)
        {
            Message reply = attack.Client.Receive();
            Assert.That((reply.Header.Id, reply.Errno), Is.EqualTo(((ushort)7, Errno.None)));
        }
    });

    [HostileRow("77", "a second connection while there is one")]
    public void The_second_connection_does_not_disturb_the_first() => Survives(attack =>
    {
        attack.IsServed();
        using (VfioUserClient second = attack.Server.ConnectRaw())
        {
            second.SendRaw(Message(1, VfioUserCommand.Version, [0, 0, 0, 0]));
            attack.IsServed();
        }

        attack.IsServed();
    });

    [HostileRow("78", "10,000 connections", false)]
    [HostileRow("78", "10,000 connections with data", true)]
    public void The_server_keeps_nothing_of_closed_connections(bool hasData) => Survives(attack =>
    {
        // The test is run twice, so these are 10,000 connections.
        Come(1000);
        attack.Server.Log.Lines.Clear();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        int files = OpenFds.Count();
        Come(4000);

        attack.IsServed();
        attack.Leaves();
        using VfioUserClient last = attack.Server.Connect();
        attack.Server.Log.Lines.Clear();
        Assert.That(OpenFds.Count(), Is.EqualTo(files).Within(8));
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(1 << 20));

        void Come(int times)
        {
            for (int i = 0; i < times; i++)
            {
                using VfioUserClient client = attack.Server.ConnectRaw();
                if (hasData)
                {
                    client.SendRaw(Message(1, VfioUserCommand.Version, [0, 0, 0, 0]));
                }
            }
        }
    });

    [HostileRow("79", "a client that dies in the middle of a message", 1, 20)]
    [HostileRow("79", "a client that dies in the middle of a header", 1, 3)]
    [HostileRow("79", "a client that dies with replies unread", 50, 32)]
    public void Dies(int requests, int bytes) => Survives(attack =>
    {
        byte[] read = Message(1, VfioUserCommand.RegionRead, Transfer(0, TestDevice.Bar, 64 << 10));
        for (int i = 0; i < 20; i++)
        {
            using VfioUserClient client = attack.Server.Connect();
            for (int request = 0; request < requests; request++)
            {
                client.SendRaw(read.AsSpan(0, bytes));
            }
        }
    });

    [HostileRow("80", "unread data when the server ends the connection")]
    public void The_client_reads_the_refusal_before_the_end_of_the_stream() => Survives(attack =>
    {
        attack.Client.SendRaw([.. Header(1, VfioUserCommand.RegionRead, uint.MaxValue), .. new byte[100_000]]);

        attack.GetsRefusal();
        attack.Client.SendRaw(new byte[100_000]);
        attack.IsClosed();
    });

    [HostileRow("80", "unread data when the server stops")]
    public void The_client_sees_an_orderly_end_of_the_stream() => Survives(attack =>
    {
        // A server of its own: the one of the attack must live on.
        using ServerUnderTest ending = new();
        using VfioUserClient client = ending.Connect();
        ending.Server.Post(() => Thread.Sleep(20));
        client.SendRaw(
            Message(1, VfioUserCommand.RegionWrite, Transfer(0, TestDevice.Bar, 4, 1, 2, 3, 4), flags: 0x10));
        client.SendRaw(new byte[100_000]);

        Task stop = Task.Run(ending.Server.Stop);

        Assert.That(
            () =>
            {
                while (true)
                {
                    client.Receive();
                }
            },
            Throws.InstanceOf<EndOfStreamException>());
        client.Dispose();
        Assert.That(stop.Wait(TimeSpan.FromSeconds(10)), Is.True);
    });
}
