using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Recording.Replay;
using VfioUser.Recording.Tests.Support;
using VfioUser.Recording.Text;
using VfioUser.Server.Transport;

namespace VfioUser.Recording.Tests;

public sealed class ReplayTests
{
    [Test]
    public void The_same_device_answers_alike_its_clock_aside()
    {
        byte[] recording = Record();
        using TestDevice device = new(clockStart: 1000);
        ReplayResult result = Replay(recording, device);

        Assert.That(result.Differences, Is.Empty);
        Assert.That(result, Is.EqualTo(new ReplayResult(2, 10, 9, 1, 0, result.Differences)));
    }

    [Test]
    public void A_difference_is_reported_by_field()
    {
        byte[] recording = Record();
        using TestDevice device = new() { Constant = 0x55 };
        ReplayResult result = Replay(recording, device);

        Assert.That(result.Differences.Select(difference => difference.Reason), Is.EqualTo(new[]
        {
            "data=0x55, recorded: data=0x0", "data=0x55, recorded: data=0x0",
        }));
        Assert.That(result.Compared, Is.EqualTo(9));
    }

    [Test]
    public void The_number_of_differences_can_be_limited()
    {
        using TestDevice device = new() { Constant = 0x55 };
        ReplayResult result = Replay(Record(), device, new ReplayOptions { MaxDifferences = 1 });

        Assert.That(result.Differences, Has.Count.EqualTo(1));
        Assert.That(result.Compared, Is.LessThan(9));
    }

    [Test]
    public void A_replay_is_itself_recorded_as_the_original()
    {
        byte[] recording = Record();
        using RecordedServer server = new();
        using (RecordingReader reader = new(new MemoryStream(recording)))
        using (Replayer replayer = new(server.SocketPath, reader.Header, new MessageFields()))
        {
            replayer.Run(reader.ReadAll());
        }

        Assert.That(Lines(server.Finish()), Is.EqualTo(Lines(recording)));
    }

    [Test]
    public void Broken_framing_is_replayed_as_it_was()
    {
        byte[] recording;
        using (RecordedServer server = new())
        {
            using (VfioUserClient client = server.Connect())
            {
                client.SendRaw([1, 0, 13, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
                Assert.That(client.Receive().Errno, Is.EqualTo(Errno.EINVAL));
            }

            recording = server.Finish();
        }

        using TestDevice device = new();
        ReplayResult result = Replay(recording, device);
        Assert.That(result.Differences, Is.Empty);
        Assert.That(result.Compared, Is.EqualTo(2));
    }

    [Test]
    public void A_server_that_hangs_up_makes_one_difference()
    {
        byte[] recording = Record();
        using RecordedServer server = new();
        using RecordingReader reader = new(new MemoryStream(recording));
        IEnumerable<RecordedEntry> entries = reader.ReadAll()
            .Where(entry => entry.Header.Command != VfioUserCommand.Version);
        using Replayer replayer = new(server.SocketPath, reader.Header, new MessageFields());

        ReplayResult result = replayer.Run(entries);
        Assert.That(result.Differences, Has.Count.EqualTo(4));
        Assert.That(result.Differences[1].Reason, Does.Contain("The rest of the session is skipped."));
    }

    /// <summary>Two sessions: files, a write that the second reads back, the clock, an error.</summary>
    private static byte[] Record()
    {
        using RecordedServer server = new();
        using (VfioUserClient client = server.Connect())
        using (SafeFileHandle memory = MemFd.CreateFile("ram", 1 << 30, seals: 2))
        using (EventFd bell = EventFd.Create())
        {
            client.DmaMap(0x10000, 1 << 30, memory);
            client.SetIrqs(TestDevice.Msi, 0, bell);
            client.RegionWrite(TestDevice.Bar, 8, 0x1234u);
            client.RegionWrite(TestDevice.Bar, 8, 0x5678u, posted: true);
            client.RegionRead<uint>(TestDevice.Bar, 0);
        }

        using (VfioUserClient client = server.Connect())
        {
            client.RegionRead(TestDevice.Bar, 8, new byte[0x100]);
            client.RegionRead<uint>(TestDevice.Bar, 0);
            client.Call(VfioUserCommand.MigDataRead);
        }

        return server.Finish();
    }

    private static ReplayResult Replay(byte[] recording, TestDevice device, ReplayOptions? options = null)
    {
        using RecordedServer server = new(device);
        using RecordingReader reader = new(new MemoryStream(recording));
        using Replayer replayer = new(server.SocketPath, reader.Header, new MessageFields(), options);
        return replayer.Run(reader.ReadAll());
    }

    /// <summary>The entries as text, without their times.</summary>
    private static string[] Lines(byte[] recording)
    {
        EntryText text = new(new MessageFields());
        using RecordingReader reader = new(new MemoryStream(recording));
        return [.. reader.ReadAll().Select(entry => text.Line(entry with { TimeNs = 0 }))];
    }
}
