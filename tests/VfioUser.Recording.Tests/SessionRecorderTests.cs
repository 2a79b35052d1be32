using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Recording.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Recording.Tests;

public sealed class SessionRecorderTests
{
    [Test]
    public void Records_every_message_of_every_session_in_order()
    {
        using RecordedServer server = new();
        using (VfioUserClient client = server.Connect())
        {
            client.RegionWrite(TestDevice.Bar, 8, 0x1234u);
            client.RegionWrite(TestDevice.Bar, 8, 0x5678u, posted: true);
        }

        using (VfioUserClient client = server.Connect())
        {
            client.RegionRead<uint>(TestDevice.Bar, 8);
        }

        List<RecordedEntry> entries = Read(server.Finish(), out RecordingReader reader);
        Assert.That(entries.Select(Brief), Is.EqualTo(new[]
        {
            "Connected", "FromClient Version", "FromServer Version",
            "FromClient RegionWrite", "FromServer RegionWrite", "FromClient RegionWrite", "Disconnected",
            "Connected", "FromClient Version", "FromServer Version",
            "FromClient RegionRead", "FromServer RegionRead", "Disconnected",
        }));
        Assert.That(entries[^2].Payload[^4..], Is.EqualTo(new byte[] { 0x78, 0x56, 0, 0 }));
        Assert.That(entries[5].Header.WantsNoReply, Is.True);
        Assert.That(entries.Select(entry => entry.TimeNs), Is.Ordered);
        Assert.That(reader.Header, Is.EqualTo(RecordedServer.Header with { Volatile = reader.Header.Volatile }));
        Assert.That(reader.Header.Volatile, Is.EqualTo(RecordedServer.Header.Volatile));
        Assert.That(reader.Warning, Is.Null);
    }

    [Test]
    public void Files_are_recorded_by_kind_and_size()
    {
        using RecordedServer server = new();
        using (VfioUserClient client = server.Connect())
        using (SafeFileHandle memory = MemFd.CreateFile("ram", 1 << 30, seals: 2))
        using (EventFd bell = EventFd.Create())
        {
            client.DmaMap(0x10000, 1 << 30, memory);
            client.SetIrqs(TestDevice.Msi, 0, bell);
            RegionInfo info = new(1000, 0, TestDevice.MappableBar, 0, 0, 0);
            client.Call(VfioUserCommand.DeviceGetRegionInfo, Wire.AsBytes(in info));
        }

        IEnumerable<FileDescription> files = Read(server.Finish(), out _).SelectMany(entry => entry.Files);
        Assert.That(files, Is.EqualTo(new[]
        {
            new FileDescription(FileKind.Memory, 1 << 30, 2),
            new FileDescription(FileKind.EventFd),
            new FileDescription(FileKind.Memory, 0x2000, 7),
        }));
    }

    [Test]
    public void A_full_queue_makes_a_gap_that_records_its_size()
    {
        using BlockedStream disk = new();
        SessionRecorder recorder = new(disk, RecordedServer.Header, queueBytes: 4096);
        MessageHeader header = new(1, VfioUserCommand.RegionRead, 116, 0, 0);
        recorder.OnOpened();
        disk.Blocked.Wait();
        for (int i = 0; i < 1000; i++)
        {
            recorder.OnSent(header, new byte[100], default);
        }

        long dropped = recorder.Dropped;
        disk.Unblock.Set();
        Assert.That(() => Accepts(recorder), Is.True.After(10_000, 50));
        recorder.Dispose();

        List<RecordedEntry> entries = Read(disk.ToArray(), out _);
        Assert.That(dropped, Is.InRange(900, 999));
        RecordedEntry gap = entries.First(entry => entry.Kind == RecordedKind.Gap);
        Assert.That(gap.Missing, Is.GreaterThanOrEqualTo(dropped));
        Assert.That(
            entries.Where(entry => entry.Kind == RecordedKind.Gap).Sum(entry => entry.Missing),
            Is.EqualTo(recorder.Dropped));

        static bool Accepts(SessionRecorder recorder)
        {
            long before = recorder.Dropped;
            recorder.OnClosed();
            return recorder.Dropped == before;
        }
    }

    [Test]
    public void A_full_disk_ends_the_recording_and_not_the_session()
    {
        using FailingStream disk = new();
        using SessionRecorder recorder = new(disk, RecordedServer.Header);
        Assert.That(() => recorder.Failure, Is.InstanceOf<IOException>().After(10_000, 20));
        Assert.That(recorder.OnOpened, Throws.Nothing);
    }

    private static string Brief(RecordedEntry entry) =>
        entry.IsMessage ? $"{entry.Kind} {entry.Header.Command}" : $"{entry.Kind}";

    private static List<RecordedEntry> Read(byte[] recording, out RecordingReader reader)
    {
        reader = new RecordingReader(new MemoryStream(recording));
        return [.. reader.ReadAll()];
    }

    /// <summary>A disk that takes nothing until it is told to.</summary>
    private sealed class BlockedStream : MemoryStream
    {
        public ManualResetEventSlim Blocked { get; } = new();

        public ManualResetEventSlim Unblock { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Blocked.Set();
            Unblock.Wait();
            base.Write(buffer);
        }
    }

    private sealed class FailingStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("disk full");
    }
}
