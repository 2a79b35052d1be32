using NUnit.Framework;
using VfioUser.Recording.Fuzz;
using VfioUser.Recording.Tests.Support;

namespace VfioUser.Recording.Tests;

/// <summary>A short run of what `gvt-device fuzz` does for hours.</summary>
[NonParallelizable]
public sealed class FuzzTests
{
    private const long Messages = 20_000;

    [TestCase(1)]
    [TestCase(20_000)]
    public void Mutated_conversations_leave_the_device_as_it_was(int seed)
    {
        using GpuServer server = new();
        using RecordingReader reader = RecordingReader.Open(GpuServer.BootRecording);
        FuzzReport report = new Fuzzer(server.SocketPath, reader.ReadAll()).Run(seed, Messages);

        Assert.That(report.Failure, Is.Null, $"seed {report.Seed}");
        Assert.That(report.Messages, Is.GreaterThanOrEqualTo(Messages));
    }

    [Test]
    public void A_device_that_does_not_recover_is_found_with_its_seed()
    {
        using TestDevice device = new() { IsScarredByWrites = true };
        using RecordedServer server = new(device);
        using RecordingReader reader = RecordingReader.Open(GpuServer.BootRecording);
        FuzzReport report = new Fuzzer(server.SocketPath, reader.ReadAll()).Run(seed: 5, Messages);

        Assert.That(report.Failure, Does.StartWith("the answers to the probe have changed:"));
        Assert.That(report.Seed, Is.EqualTo(5 + report.Conversations - 1));
    }

    [Test]
    public void The_same_seed_makes_the_same_conversation()
    {
        using RecordingReader reader = RecordingReader.Open(GpuServer.BootRecording);
        FuzzMessage[] recorded =
            [.. reader.ReadAll().Where(entry => entry.Kind == RecordedKind.FromClient).Select(FuzzMessage.Of)];
        string[] first = Conversation(7);
        Assert.That(Conversation(7), Is.EqualTo(first));
        Assert.That(Conversation(8), Is.Not.EqualTo(first));

        string[] Conversation(int seed) =>
        [
            .. new Mutator(recorded, new Random(seed)).Conversation()
                .Select(message => $"{Convert.ToHexString(message.Bytes)} {string.Join(' ', message.Files)}"),
        ];
    }
}
