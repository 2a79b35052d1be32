using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Server.Transport;

namespace Integration.Tests.Lifecycle;

/// <summary>A server that lives for long sees many a client.</summary>
internal sealed class ManyClientsTests : SystemTest
{
    /// <summary>A fresh process grows by tens of MiB with its first clients, and then no more.</summary>
    private const int WarmUp = 20_000;
    private const int Clients = 10_000;

    /// <summary>Less than a kilobyte per client.</summary>
    private const long MemoryTolerance = 8 << 20;

    [Test]
    [NonParallelizable]
    public void Ten_thousand_clients_leave_nothing_behind()
    {
        GvtDeviceProcess server = Bench.Serve();
        ComeAndGo(server, WarmUp);
        IReadOnlyList<string> filesBefore = FilesAtRest(server);
        long memoryBefore = server.MemoryBytes("VmRSS");

        ComeAndGo(server, Clients);

        IReadOnlyList<string> files = FilesAtRest(server);
        long grown = server.MemoryBytes("VmRSS") - memoryBefore;
        TestContext.Out.WriteLine($"resident memory: {memoryBefore >> 10} KiB, then {grown >> 10} KiB more");
        Assert.That(server.IsRunning, Is.True);
        Assert.That(files, Is.EqualTo(filesBefore), "what the server has open");
        Assert.That(grown, Is.LessThan(MemoryTolerance), "growth of resident memory");
        using VfioUserClient last = VfioUserClient.Connect(server.SocketPath, Patience.Step);
        last.Negotiate();
        Assert.That(last.RegionRead<uint>(region: 7, offset: 0), Is.EqualTo(0x5912_8086), "the device's PCI id");
        Assert.That(server.Info().Traps.Reads, Is.GreaterThan(0));
    }

    /// <summary>Every second one says what it can do and then leaves, the others leave without a word.</summary>
    private static void ComeAndGo(GvtDeviceProcess server, int clients)
    {
        for (int i = 0; i < clients; i++)
        {
            using VfioUserClient client = VfioUserClient.Connect(server.SocketPath, Patience.Step);
            if (i % 2 == 0)
            {
                client.Negotiate();
            }
        }
    }

    private static IReadOnlyList<string> FilesAtRest(GvtDeviceProcess server)
    {
        // One whom the server greets is the only one it has.
        using (VfioUserClient client = VfioUserClient.Connect(server.SocketPath, Patience.Step))
        {
            client.Negotiate();
        }

        IReadOnlyList<string> files = server.OpenFiles();
        Patience.Until(
            () =>
            {
                IReadOnlyList<string> before = files;
                Thread.Sleep(200);
                return (files = server.OpenFiles()).SequenceEqual(before);
            },
            TimeSpan.FromSeconds(10));
        return files;
    }
}
