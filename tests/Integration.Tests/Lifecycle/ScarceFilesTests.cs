using System.Globalization;
using Integration.Tests.Harness;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace Integration.Tests.Lifecycle;

/// <summary>A process with two devices that may not open many files more.</summary>
internal sealed class ScarceFilesTests
{
    private const ulong Page = 4096;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-");
    private ChildProcess _server = null!;

    [SetUp]
    public void Serve()
    {
        _server = GvtProgram.Start(
            "serve", "--devices", "2", "--socket-path", Path.Combine(_folder.FullName, "device-%d"));
        _server.WaitForError(line => line.Contains("device-1", StringComparison.Ordinal), Patience.Step);

        // What a client causes to be loaded when the first one comes is open from then on.
        AssertServed(0);
        AssertServed(1);
    }

    [TearDown]
    public void End()
    {
        _server.Dispose();
        _folder.Delete(recursive: true);
    }

    [Test]
    public void A_client_that_hoards_files_gets_only_its_share()
    {
        const int more = 200;
        int before = OpenFiles();
        Posix.LimitFiles(_server.Id, before + more);
        using (VfioUserClient hoarder = Connect(0))
        {
            int hoarded = 0;
            Errno errno;
            while ((errno = MapAnotherFile(hoarder, hoarded)) == Errno.None)
            {
                hoarded++;
                Assert.That(hoarded, Is.LessThan(more), "there is an end to it");
            }

            Assert.That(errno, Is.EqualTo(Errno.EMFILE));
            Assert.That(hoarded, Is.GreaterThanOrEqualTo(64), "no guest needs as many");
            Assert.That(
                hoarder.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None), "its connection goes on");

            using VfioUserClient other = Connect(1);
            Assert.That(MapAnotherFile(other, 0), Is.EqualTo(Errno.None), "the other device's client is served");
            using EventFd eventFd = EventFd.Create();
            other.SetIrqs(index: 1, start: 0, eventFd);
        }

        AssertFilesReturnTo(before);
        AssertServed(0);
    }

    [Test]
    public void A_client_for_whom_there_is_no_file_is_turned_away_at_once()
    {
        int before = OpenFiles();
        using VfioUserClient other = Connect(1);
        int highest;
        int hoarded = 0;
        do
        {
            highest = HighestFile();
            Assert.That(MapAnotherFile(other, hoarded++), Is.EqualTo(Errno.None));
        }
        while (HighestFile() == highest);

        // No number below the highest is free now.
        Posix.LimitFiles(_server.Id, HighestFile() + 1);
        using (VfioUserClient turnedAway = VfioUserClient.Connect(Path0, Patience.Step))
        {
            turnedAway.SendRaw([1, 0, 1, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            Assert.That(
                () => turnedAway.Receive(), Throws.InstanceOf<EndOfStreamException>(),
                "in good order: QEMU aborts at a reset");
            Posix.LimitFiles(_server.Id, 1024);
        }

        AssertServed(0);
        other.Dispose();
        AssertFilesReturnTo(before);
    }

    [Test]
    public void Files_that_do_not_fit_end_their_client_and_no_other()
    {
        int before = OpenFiles();
        using EventFd eventFd = EventFd.Create();
        using VfioUserClient other = Connect(1);
        using (VfioUserClient client = Connect(0))
        {
            Posix.LimitFiles(_server.Id, 3);
            Assert.That(
                () =>
                {
                    Assert.That(MapAnotherFile(client, 0), Is.Not.EqualTo(Errno.None));
                    client.Receive();
                },
                Throws.InstanceOf<IOException>());
            Assert.That(other.RegionRead<uint>(region: 7, offset: 0), Is.EqualTo(0x5912_8086));
            Posix.LimitFiles(_server.Id, 1024);
        }

        AssertServed(0);
        other.Dispose();
        AssertFilesReturnTo(before);
    }

    private string Path0 => Path.Combine(_folder.FullName, "device-0");

    /// <summary>Memory of a kind whose file the server has to keep open: one that could shrink.</summary>
    private static Errno MapAnotherFile(VfioUserClient client, int number)
    {
        using SafeFileHandle file = MemFd.CreateFile("hoard", Page);
        DmaMap map = new(DmaMap.Length, DmaMapFlags.Read | DmaMapFlags.Write, 0, (ulong)number * Page, Page);
        return client.Call(VfioUserCommand.DmaMap, Wire.AsBytes(in map), [file]).Errno;
    }

    private VfioUserClient Connect(int device)
    {
        VfioUserClient client = VfioUserClient.Connect(
            Path.Combine(_folder.FullName, $"device-{device}"), Patience.Step);
        client.Negotiate();
        return client;
    }

    private void AssertServed(int device)
    {
        using VfioUserClient client = Connect(device);
        Assert.That(client.RegionRead<uint>(region: 7, offset: 0), Is.EqualTo(0x5912_8086), "the device's PCI id");
        Assert.That(MapAnotherFile(client, 0), Is.EqualTo(Errno.None));
    }

    private int OpenFiles()
    {

        int count = -1;
        Patience.Until(
            () => count == (count = Directory.GetFileSystemEntries($"/proc/{_server.Id}/fd").Length), Patience.Step);
        return count;
    }

    private int HighestFile() => Directory.GetFileSystemEntries($"/proc/{_server.Id}/fd")
        .Max(fd => int.Parse(Path.GetFileName(fd), CultureInfo.InvariantCulture));

    private void AssertFilesReturnTo(int count)
    {
        bool isBack = Patience.Until(() => OpenFiles() <= count, Patience.Step);
        Assert.That(isBack, Is.True, () => $"{count} files were open, and now {OpenFiles()}");
    }
}
