using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using RemoteDisplay.QemuConsole;
using RemoteDisplay.QemuConsole.Vhost;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.QemuConsole;

/// <summary>Peers that mean harm or are broken: they go, what they sent is closed, and others are served.</summary>
internal sealed class HostileFrontEndTests
{
    private static IEnumerable<TestCaseData> BrokenMessages =>
    [
        Case("no version", FrontEnd.Le32(1, 0, 0)),
        Case("version 2", FrontEnd.Le32(1, 2, 0)),
        Case("4 GB", FrontEnd.Le32(1, 1, 0xFFFFFFFF)),
        Case("one byte too long", FrontEnd.Le32(1, 1, VhostReader.MaxPayload + 1)),
        Case("request 0", FrontEnd.Le32(0, 1, 0)),
        Case("an unknown request", FrontEnd.Le32(77, 1, 0)),
        Case("features of 4 bytes", FrontEnd.Le32(2, 1, 4, 0)),
        Case("a queue that is not there", FrontEnd.Le32(8, 1, 8, 2, 64)),
        Case("a queue of no entries", FrontEnd.Le32(8, 1, 8, 0, 0)),
        Case("a queue of 3 entries", FrontEnd.Le32(8, 1, 8, 0, 3)),
        Case("a queue of 2 GB", FrontEnd.Le32(8, 1, 8, 0, 0x8000_0000)),
        Case("addresses cut short", FrontEnd.Le32(9, 1, 8, 0, 0)),
        Case("rings at odd addresses", [.. FrontEnd.Le32(9, 1, 40, 0, 0), .. FrontEnd.Le64(0, 1, 2, 0)]),
        Case("a kick without a file", FrontEnd.Le32(12, 1, 8, 0, 0)),
        Case("a console without a socket", FrontEnd.Le32(33, 1, 0)),
        Case("a configuration of 4 GB", FrontEnd.Le32(24, 1, 12, 0, 0xFFFFFFFF, 0)),
        Case("a configuration that is not there", FrontEnd.Le32(24, 1, 12, 0, 16, 0)),
        Case("memory of -1 regions", FrontEnd.Le32(5, 1, 8, 0xFFFFFFFF, 0)),
        Case("memory of 9 regions", [.. FrontEnd.Le32(5, 1, 296, 9, 0), .. new byte[288]]),
        Case("memory without files", [.. FrontEnd.Le32(5, 1, 40), .. FrontEnd.MemoryTable(4096)]),
    ];

    [TestCaseSource(nameof(BrokenMessages))]
    public void A_broken_message_ends_that_connection_only(byte[] message)
    {
        using ConsoleRoom room = new();
        using FrontEnd good = room.Connect();
        using ConsoleView console = ConsoleRoom.Open(good);
        using FrontEnd bad = room.Connect();
        bad.SendRaw(message);

        Assert.That(bad.IsEnded);
        room.Show(Pictures.Noise(64, 48, 9));
        console.ReadUntilShows(room.Shown);
    }

    [Test]
    public void Files_that_come_with_any_message_are_closed([Values(1u, 2u, 12u, 13u, 14u, 33u, 77u)] uint request)
    {
        using ConsoleRoom room = new();
        using (FrontEnd bad = room.Connect())
        {
            bad.Send((VhostRequest)request, new byte[8], [.. Enumerable.Repeat(bad.Memory.Handle, 200)]);

            // Unless the first has ended the connection.
            bad.TrySendRaw(
                [.. FrontEnd.Le32((uint)VhostRequest.SetVringCall, 1, 8), .. new byte[8]], bad.Memory.Handle);
            AssertLetsGo(bad);
        }
    }

    [Test]
    public void Memory_is_let_go_when_there_is_other_memory_and_at_the_end()
    {
        using ConsoleRoom room = new();
        using FrontEnd frontEnd = room.Connect();
        using MemFd other = MemFd.Create("other", 4096);
        frontEnd.ShareMemory();
        frontEnd.Sync();
        Assert.That(Mappings(frontEnd.Memory), Is.EqualTo(2));
        frontEnd.Send(VhostRequest.SetMemTable, FrontEnd.MemoryTable(4096), other.Handle);
        frontEnd.Sync();
        Assert.That(Mappings(frontEnd.Memory), Is.EqualTo(1));

        frontEnd.ShareMemory();
        frontEnd.Sync();
        AssertLetsGo(frontEnd);
    }

    [Test]
    public void Memory_that_could_vanish_or_is_not_there_is_not_mapped_and_the_picture_is_shown_all_the_same()
    {
        using ConsoleRoom room = new();
        using FrontEnd frontEnd = room.Connect();
        using SafeFileHandle canShrink = MemFd.CreateFile("can-shrink", 4096);
        using SafeFileHandle device = File.OpenHandle("/dev/zero", FileMode.Open, FileAccess.ReadWrite);
        using EventFd notMemory = EventFd.Create();
        frontEnd.Send(VhostRequest.SetMemTable, FrontEnd.MemoryTable(4096), canShrink);
        frontEnd.Send(VhostRequest.SetMemTable, FrontEnd.MemoryTable(4096), device);
        frontEnd.Send(VhostRequest.SetMemTable, FrontEnd.MemoryTable(4096), notMemory.Handle);
        frontEnd.Send(
            VhostRequest.SetMemTable, FrontEnd.MemoryTable(FrontEnd.MemorySize + 4096), frontEnd.Memory.Handle);
        frontEnd.Send(
            VhostRequest.SetMemTable, FrontEnd.MemoryTable(4096, fileOffset: FrontEnd.MemorySize),
            frontEnd.Memory.Handle);
        frontEnd.Sync();
        Assert.That(Mappings(frontEnd.Memory), Is.EqualTo(1));

        using ConsoleView console = ConsoleRoom.Open(frontEnd);
        console.ReadUntilShows(room.Shown);
    }

    [TestCase(0UL, 0UL)]
    [TestCase(4096UL, ulong.MaxValue - 100)]
    public void Memory_regions_that_make_no_sense_end_the_connection(ulong size, ulong fileOffset)
    {
        using ConsoleRoom room = new();
        using FrontEnd frontEnd = room.Connect();
        frontEnd.Send(VhostRequest.SetMemTable, FrontEnd.MemoryTable(size, fileOffset), frontEnd.Memory.Handle);
        Assert.That(frontEnd.IsEnded);
    }

    [Test]
    public void A_console_that_is_no_socket_ends_the_connection()
    {
        using ConsoleRoom room = new();
        using FrontEnd frontEnd = room.Connect();
        frontEnd.Send(VhostRequest.GpuSetSocket, [], frontEnd.Memory.Handle);
        Assert.That(frontEnd.IsEnded);
    }

    [Test]
    public void A_kick_or_call_that_is_not_an_eventfd_ends_the_connection_and_does_not_block(
        [Values(12u, 13u)] uint request)
    {
        using ConsoleRoom room = new();
        using FrontEnd bad = room.Connect();
        bad.Send((VhostRequest)request, new byte[8], bad.Memory.Handle);
        Assert.That(bad.IsEnded);
    }

    [Test]
    public void A_peer_that_does_not_read_its_replies_is_disconnected()
    {
        using ConsoleRoom room = new();
        using FrontEnd bad = room.Connect();
        Assert.That(
            () =>
            {
                for (int i = 0; i < 1_000_000; i++)
                {
                    bad.SendRaw(FrontEnd.Le32((uint)VhostRequest.GetFeatures, 1, 0));
                    SpinWait.SpinUntil(() => false, i % 64 == 0 ? 1 : 0);
                }
            },
            Throws.TypeOf<IOException>());
        using FrontEnd good = room.Connect();
        Assert.That(good.Call(VhostRequest.GetQueueNum)[0], Is.EqualTo(2));
    }

    [Test]
    public void Half_a_message_does_not_block_others_and_closed_connections_leave_nothing()
    {
        using ConsoleRoom room = new();
        byte[] message = FrontEnd.Le32((uint)VhostRequest.GetFeatures, 1, 0);
        for (int i = 0; i < 300; i++)
        {
            using FrontEnd bad = room.Connect();
            bad.SendRaw(message[..(1 + (i % 11))]);
        }

        using FrontEnd half = room.Connect();
        half.SendRaw(message[..5]);
        Patience.WaitFor(() => TryServe(room), "a connection that is served");
        half.SendRaw(message[5..]);
        Assert.That(half.Reply(), Has.Length.EqualTo(8));
    }

    [Test]
    public void More_connections_than_there_is_room_for_are_refused()
    {
        using ConsoleRoom room = new();
        List<FrontEnd> served = [];
        for (int i = 0; i < QemuConsoleServer.MaxConnections; i++)
        {
            served.Add(room.Connect());
            served[^1].Sync();
        }

        using (FrontEnd another = room.Connect())
        {
            Assert.That(another.IsEnded);
        }

        served[0].Dispose();
        Patience.WaitFor(() => TryServe(room), "room for another");
        served.ForEach(frontEnd => frontEnd.Dispose());
    }

    private static bool TryServe(ConsoleRoom room)
    {
        try
        {
            using FrontEnd frontEnd = room.Connect();
            frontEnd.Sync();
            return true;
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    /// <summary>Once the peer has gone, only its own mapping and descriptor of the memory are left.</summary>
    private static void AssertLetsGo(FrontEnd frontEnd)
    {
        string name = NameOf(frontEnd.Memory);
        using MemFdView view = frontEnd.Memory.OpenView();
        frontEnd.Dispose();
        Patience.WaitFor(() => Mappings(name) == 1 && OpenFiles(name) == 0, "an end of the memory's use");
    }

    private static int Mappings(MemFd memory) => Mappings(NameOf(memory));

    private static int Mappings(string name) =>
        File.ReadLines("/proc/self/maps").Count(line => line.Contains(name, StringComparison.Ordinal));

    private static int OpenFiles(string name) => Directory.GetFileSystemEntries("/proc/self/fd")
        .Count(fd => LinkOf(fd).Contains(name, StringComparison.Ordinal));

    private static string NameOf(MemFd memory) =>
        LinkOf($"/proc/self/fd/{memory.Handle.DangerousGetHandle()}").Split(':')[1].Split(' ')[0];

    private static string LinkOf(string fd)
    {
        try
        {
            return new FileInfo(fd).LinkTarget ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static TestCaseData Case(string name, byte[] message) => new TestCaseData(message).SetArgDisplayNames(name);
}
