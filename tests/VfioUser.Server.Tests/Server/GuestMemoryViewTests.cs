using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

/// <summary>Guest memory seen from the thread of the test, which is not the device's.</summary>
[NonParallelizable]
public sealed class GuestMemoryViewTests
{
    private const ulong Page = 4096;

    private readonly ServerUnderTest _server = new(
        configure: options => options with { DmaTimeout = TimeSpan.FromMilliseconds(200) });
    private MemFd _ram = null!;
    private VfioUserClient _client = null!;

    [SetUp]
    public void Connect()
    {
        _ram = MemFd.Create("ram", 16 * Page);
        _client = _server.Connect();
    }

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _server.Dispose();
        _ram.Dispose();
    }

    [Test]
    public void A_view_reads_across_windows_that_touch()
    {
        _client.DmaMap(0, Page, _ram.Handle, fileOffset: 4 * Page);
        _client.DmaMap(Page, Page, _ram.Handle);
        _ram.Slice((5 * Page) - 2, 2).Fill(1);
        _ram.Slice(0, 2).Fill(2);
        using IGuestMemoryView view = Open();
        byte[] data = new byte[4];

        Assert.That(view.TryRead(Page - 2, data), Is.True);
        Assert.That(data, Is.EqualTo(new byte[] { 1, 1, 2, 2 }));
        Assert.That(view.TryRead((2 * Page) - 1, data), Is.False);
    }

    [Test]
    public void A_view_is_empty_before_the_first_window_and_after_the_last()
    {
        using (IGuestMemoryView before = Open())
        {
            Assert.That(before.IsEmpty);
        }

        _client.DmaMap(0, Page, _ram.Handle);
        using (IGuestMemoryView mapped = Open())
        {
            Assert.That(mapped.IsEmpty, Is.False);
        }

        _client.DmaUnmap(0, Page);
        using IGuestMemoryView after = Open();
        Assert.That(after.IsEmpty);
    }

    [Test]
    public void A_view_shows_mapped_memory_where_it_lies_and_no_other()
    {
        _client.DmaMap(0, 2 * Page, _ram.Handle);
        _client.DmaMap(4 * Page, Page);
        _client.DmaMap(8 * Page, Page, _ram.Handle, flags: DmaMapFlags.Write);
        using IGuestMemoryView view = Open();

        ReadOnlySpan<byte> shown = view.Map(Page, (int)(4 * Page));
        _ram.Slice(Page + 5, 1)[0] = 9;

        Assert.That((shown.Length, shown[5]), Is.EqualTo(((int)Page, (byte)9)), "up to the end of the window");
        Assert.That(view.Map(4 * Page, 1).Length, Is.Zero, "without a file");
        Assert.That(view.Map(8 * Page, 1).Length, Is.Zero, "not to be read");
        Assert.That(view.Map(16 * Page, 1).Length, Is.Zero, "nothing there");
    }

    [Test]
    public void A_view_respects_what_a_window_allows()
    {
        _client.DmaMap(0, Page, _ram.Handle, flags: DmaMapFlags.Write);
        using IGuestMemoryView view = Open();

        Assert.That((view.TryRead(0, new byte[1]), view.TryGetFile(0, out _)), Is.EqualTo((false, false)));
    }

    [Test]
    public void A_view_keeps_what_the_client_takes_back_and_a_new_one_does_not_have_it()
    {
        _client.DmaMap(0, Page, _ram.Handle);
        _ram.Slice(0, 1)[0] = 7;
        using IGuestMemoryView view = Open();

        UnmapAll();

        Assert.That(Read(view, 0), Is.EqualTo(7));
        _ram.Slice(0, 1)[0] = 8;
        Assert.That(Read(view, 0), Is.EqualTo(8));
        using IGuestMemoryView next = Open();
        Assert.That(Read(next, 0), Is.Null);
    }

    [Test]
    public void A_view_keeps_what_a_client_that_left_had_mapped()
    {
        _client.DmaMap(0, Page, _ram.Handle);
        _ram.Slice(0, 1)[0] = 7;
        using IGuestMemoryView view = Open();

        _client.Dispose();
        using VfioUserClient next = _server.Connect();

        Assert.That(Read(view, 0), Is.EqualTo(7));
    }

    [TestCase(true, TestName = "Mappings and files go with the last view (sealed)")]
    [TestCase(false, TestName = "Mappings and files go with the last view (unsealed)")]
    public void Mappings_and_files_go_with_the_last_view(bool isSealed)
    {
        const string name = "ram-of-the-last-view";
        using (SafeFileHandle file = MemFd.CreateFile(name, 4 * Page, isSealed ? 2u : 0u))
        {
            _client.DmaMap(0, Page, file);
        }

        IGuestMemoryView first = Open();
        IGuestMemoryView second = Open();
        UnmapAll();

        first.Dispose();
        first.Dispose();
        Assert.That((MappingsOf(name), FilesOf(name)), Is.EqualTo((isSealed ? 1 : 0, 1)));
        second.Dispose();
        Assert.That((MappingsOf(name), FilesOf(name)), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Windows_of_one_file_share_one_descriptor_and_a_way_to_open_it()
    {
        const string name = "ram-of-many-windows";
        using SafeFileHandle file = MemFd.CreateFile(name, 64 * Page, seals: 2);
        using SafeFileHandle readOnly = File.OpenHandle($"/proc/self/fd/{file.DangerousGetHandle()}");
        for (ulong i = 0; i < 32; i++)
        {
            _client.DmaMap(i * Page, Page, file, fileOffset: i * Page);
            _client.DmaMap((64 + i) * Page, Page, readOnly, fileOffset: i * Page, flags: DmaMapFlags.Read);
        }

        Assert.That(FilesOf(name), Is.EqualTo(2 + 2));
        using (IGuestMemoryView view = Open())
        {
            view.TryGetFile(0, out GuestFileRange low);
            view.TryGetFile((31 * Page) + 5, out GuestFileRange high);
            view.TryGetFile(64 * Page, out GuestFileRange other);
            Assert.That(high.File, Is.SameAs(low.File));
            Assert.That((high.Offset, high.Length), Is.EqualTo(((31 * Page) + 5, Page - 5)));
            Assert.That(other.File, Is.Not.SameAs(low.File));
        }

        UnmapAll();
        Assert.That(FilesOf(name), Is.EqualTo(2));
    }

    [Test]
    public void Memory_without_a_file_is_read_by_way_of_the_device_thread()
    {
        ClientRam ram = new(_client, 0, (int)(2 * Page));
        ram.Bytes[100] = 9;
        _client.DmaMap(0, 2 * Page);
        using IGuestMemoryView view = Open();

        Assert.That(ram.Serve(Task.Run(() => Read(view, 100))), Is.EqualTo(9));
        Assert.That(view.TryGetFile(100, out _), Is.False);
    }

    [Test]
    public void A_client_that_does_not_deliver_costs_a_wait_that_ends()
    {
        _client.DmaMap(0, 2 * Page);
        using IGuestMemoryView view = Open();

        Assert.That(Task.Run(() => Read(view, 100)).Wait(TimeSpan.FromSeconds(20)), Is.True);
        Assert.That(Read(view, 100), Is.Null);
    }

    [Test]
    public void Memory_without_a_file_is_gone_when_the_client_takes_it_back()
    {
        ClientRam ram = new(_client, 0, (int)(2 * Page));
        _client.DmaMap(0, 2 * Page);
        using IGuestMemoryView view = Open();
        UnmapAll();
        _client.DmaMap(0, 2 * Page);

        Assert.That(ram.Serve(Task.Run(() => Read(view, 100))), Is.Null);
        Assert.That(ram.Counts, Is.Empty);
    }

    [Test]
    public void The_device_thread_may_use_a_view_too()
    {
        ClientRam ram = new(_client, 0, (int)(2 * Page));
        ram.Bytes[100] = 9;
        _client.DmaMap(0, 2 * Page);

        Task<byte?> read = Task.Run(() => _server.OnDeviceThread(() =>
        {
            using IGuestMemoryView view = Open();
            return Read(view, 100);
        }));

        Assert.That(ram.Serve(read), Is.EqualTo(9));
    }

    [Test]
    public void Views_may_come_and_go_while_the_client_maps_and_unmaps()
    {
        const string name = "ram-that-comes-and-goes";
        using SafeFileHandle file = MemFd.CreateFile(name, 4 * Page, seals: 2);
        using CancellationTokenSource over = new();
        Task readers = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            byte[] data = new byte[(int)(2 * Page)];
            while (!over.IsCancellationRequested)
            {
                using IGuestMemoryView view = Open();
                bool first = view.TryRead(0, data);
                Thread.Yield();
                Assert.That(view.TryRead(0, data), Is.EqualTo(first));
            }
        })));

        for (int i = 0; i < 2000; i++)
        {
            _client.DmaMap(0, 2 * Page, file);
            UnmapAll();
        }

        over.Cancel();
        Assert.That(readers.Wait(TimeSpan.FromSeconds(20)), Is.True);
        Assert.That((MappingsOf(name), FilesOf(name)), Is.EqualTo((0, 1)));
    }

    private void UnmapAll()
    {
        DmaUnmap unmap = new(DmaUnmap.Length, DmaUnmapFlags.All, 0, 0);
        Assert.That(_client.Call(VfioUserCommand.DmaUnmap, Wire.AsBytes(in unmap)).Errno, Is.EqualTo(Errno.None));
    }

    private IGuestMemoryView Open() => _server.Server.OpenMemory();

    private static byte? Read(IGuestMemoryView view, ulong address)
    {
        byte[] data = new byte[1];
        return view.TryRead(address, data) ? data[0] : null;
    }

    private static int MappingsOf(string name) =>
        File.ReadLines("/proc/self/maps").Count(line => line.Contains($"/memfd:{name} ", StringComparison.Ordinal));

    private static int FilesOf(string name) => Directory.EnumerateFiles("/proc/self/fd")
        .Count(path => new FileInfo(path).LinkTarget?.StartsWith($"/memfd:{name} ", StringComparison.Ordinal) == true);
}
