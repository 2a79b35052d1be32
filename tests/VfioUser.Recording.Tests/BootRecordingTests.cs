using NUnit.Framework;
using VfioUser.Recording.Replay;
using VfioUser.Recording.Tests.Support;
using VfioUser.Recording.Text;

namespace VfioUser.Recording.Tests;

/// <summary>A real QEMU with a real i915, long gone.</summary>
public sealed class BootRecordingTests
{
    [Test]
    public void A_fresh_device_answers_the_recorded_boot_as_the_recorded_one_did()
    {
        using GpuServer server = new();
        AssertAnswersAsRecorded(server, entries => entries);
    }

    [Test]
    public void Vertical_blanks_that_come_sooner_than_the_recorded_ones_change_no_answer()
    {
        using GpuServer server = new();
        AssertAnswersAsRecorded(server, entries => entries.Select(entry =>
        {
            server.AwaitVblank();
            return entry;
        }));
    }

    private static void AssertAnswersAsRecorded(GpuServer server, Func<IEnumerable<RecordedEntry>, IEnumerable<RecordedEntry>> pace)
    {
        using RecordingReader reader = RecordingReader.Open(GpuServer.BootRecording);
        EntryText text = new(new MessageFields());
        using Replayer replayer = new(server.SocketPath, reader.Header, new MessageFields());
        ReplayResult result = replayer.Run(
            pace(reader.ReadAll()),
            difference => TestContext.Out.WriteLine($"{text.Line(difference.Recorded)}: {difference.Reason}"));

        Assert.That(reader.Warning, Is.Null);
        Assert.That(result.Differences, Is.Empty);
        Assert.That(result.Missing, Is.Zero);
        Assert.That(result.Compared, Is.GreaterThan(2000));
        Assert.That(result.Masked, Is.LessThan(result.Compared / 5));
    }
}
