using System.Buffers.Binary;
using NUnit.Framework;
using RemoteDisplay.Local.Kms;

namespace RemoteDisplay.Local.Tests.Kms;

internal sealed class CardEventsTests
{
    [Test]
    public void Flips_are_reported_by_pipe_and_time_and_other_events_are_ignored()
    {
        byte[] events = [.. Event(2, 51, 3, 500), .. Event(1, 51, 3, 501), .. Event(2, 82, 4, 0)];

        Assert.That(
            CardEvents.Parse(events),
            Is.EqualTo(new[] { new FlipDone(51, 3_000_500_000), new FlipDone(82, 4_000_000_000) }));
    }

    [TestCase(0)]
    [TestCase(7)]
    [TestCase(31)]
    public void Half_an_event_is_none(int length)
    {
        Assert.That(CardEvents.Parse(Event(2, 51, 3, 500).AsSpan(0, length)), Is.Empty);
    }

    [Test]
    public void An_event_of_no_length_does_not_hang()
    {
        Assert.That(CardEvents.Parse(new byte[64]), Is.Empty);
    }

    private static byte[] Event(uint type, uint crtc, uint seconds, uint microseconds)
    {
        byte[] bytes = new byte[32];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, type);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), 32);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), seconds);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), microseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(28), crtc);
        return bytes;
    }
}
