using NUnit.Framework;
using VfioUser.Protocol;
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
    public void A_vertical_blank_just_before_the_guest_masks_its_interrupt_changes_no_answer()
    {
        using GpuServer server = new();
        AssertAnswersAsRecorded(server, entries => entries.Select(entry =>
        {
            if (IsMaskWrite(entry))
            {
                server.AwaitVblank();
            }

            return entry;
        }));
    }

    /// <summary>Offset of DE_PIPE_A_IMR.</summary>
    private const ulong PipeAMask = 0x44404;

    /// <summary>The guest writes DE_PIPE_A_IMR.</summary>
    private static bool IsMaskWrite(RecordedEntry entry) =>
        entry is { Kind: RecordedKind.FromClient, Header.Command: VfioUserCommand.RegionWrite }
        && Wire.TryRead(entry.Payload, out RegionTransfer transfer)
        && transfer is { Region: 0, Offset: PipeAMask };

    private static void AssertAnswersAsRecorded(
        GpuServer server, Func<IEnumerable<RecordedEntry>, IEnumerable<RecordedEntry>> pace)
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
