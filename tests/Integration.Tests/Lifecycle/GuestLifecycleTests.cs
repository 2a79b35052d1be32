using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;
using VfioUser.Server.Transport;

namespace Integration.Tests.Lifecycle;

/// <summary>Guests and servers come and go.</summary>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
internal sealed class GuestLifecycleTests : SystemTest
{
    [Category("Slow")]
    [Test]
    public void One_server_serves_one_guest_after_another_however_they_end()
    {
        GvtDeviceProcess server = Bench.Serve();
        using (VfioUserClient first = VfioUserClient.Connect(server.SocketPath, Patience.Step))
        {
            first.Negotiate();
        }

        WaitForGoodbye(server, clients: 1);
        IReadOnlyList<string> before = server.Held();

        foreach (bool inAnOrderlyWay in (bool[])[true, false, true])
        {
            Guest guest = Bench.Boot(server);
            ConsoleAssert.ShowsConsole(server, guest);
            new KernelLog(guest).AssertClean();
            if (inAnOrderlyWay)
            {
                Assert.That(guest.PowerOff(), Is.Zero, "QEMU's exit code");
            }
            else
            {
                guest.Kill();
            }

            WaitForGoodbye(server, server.CountInLog("client connected"));
            IReadOnlyList<string> after = [];
            Patience.Until(() => (after = server.Held()).SequenceEqual(before), TimeSpan.FromSeconds(10));
            Assert.That(after, Is.EqualTo(before), "what the server has open or mapped");
        }
    }

    [Test]
    [Category("Slow")]
    public void Memory_above_4_GiB_can_be_scanned_out()
    {
        GvtDeviceProcess server = Bench.Serve();
        Guest guest = Bench.Boot(server, "--memory", "6G");

        Assert.That(
            long.Parse(guest.Do("awk '/MemTotal/ { print $2 }' /proc/meminfo"), null), Is.GreaterThan(5L << 20));
        ConsoleAssert.ShowsConsole(server, guest);
        new KernelLog(guest).AssertClean();
    }

    [Test]
    public void The_guest_outlives_a_server_that_is_stopped()
    {
        GvtDeviceProcess server = Bench.Serve();
        Guest guest = Bench.Boot(server);

        Assert.That(server.End(), Is.Zero, "the server's exit code");

        Assert.That(
            File.Exists(server.SocketPath) || File.Exists(server.DisplayPath), Is.False, "the sockets are gone");
        Assert.That(guest.Do("echo alive").Trim(), Is.EqualTo("alive"));
        Assert.That(guest.IsRunning, Is.True);
        Assert.That(guest.PowerOff(), Is.Zero, "QEMU's exit code");
    }

    /// <summary>Without a descriptor for the guest's memory there is no picture, and no error either: the one who
    /// started QEMU has to be told what to change.</summary>
    [Test]
    public void A_guest_whose_memory_is_not_shared_makes_the_server_say_what_to_change()
    {
        GvtDeviceProcess server = Bench.Serve();
        // Two windows: below and above the hole for devices.
        string[] options =
        [
            "--memory", "4G",
            "--", "-S", "-object", "memory-backend-ram,id=private,size=4G,share=off", "-machine",
            "memory-backend=private",
        ];
        Guest guest = Bench.Start(server, options);

        server.WaitForLog("device reset");

        Assert.That(server.CountInLog("share=on"), Is.EqualTo(1));
        Assert.That(guest.IsRunning, Is.True);
    }

    [Test]
    [Category("Slow")]
    public void A_guest_whose_memory_is_shared_gives_no_reason_to_warn()
    {
        GvtDeviceProcess server = Bench.Serve();
        Bench.Boot(server);

        Assert.That(server.CountInLog("share=on"), Is.Zero);
        Assert.That(server.CountInLog("warn: "), Is.Zero);
        Assert.That(server.CountInLog("fail: "), Is.Zero);
    }

    private static void WaitForGoodbye(GvtDeviceProcess server, int clients) =>
        Assert.That(
            Patience.Until(() => server.CountInLog("client disconnected") == clients, Patience.Step),
            Is.True,
            "the server notices that its client has gone");
}
