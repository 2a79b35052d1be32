using LinuxInterop;
using NUnit.Framework;
using VfioUser.Display.Endpoint;
using VfioUser.Display.Tests.Support;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Tests.Endpoint;

/// <summary>What is in the counter of an eventfd when the client gets to read it.</summary>
internal sealed class EventValueTests : IDisposable
{
    private const ulong Cursor = IrqDisplayCapability.CursorEvent;
    private const ulong NearlyFull = ulong.MaxValue - 100;

    private readonly EventFdWriter _writer = new();
    private readonly List<DisplayVector> _vectors = [];

    public void Dispose()
    {
        _vectors.ForEach(vector => vector.Bind(null));
        _writer.Dispose();
    }

    [TestCase(PlaneEvents.Cursor, Cursor)]
    [TestCase(PlaneEvents.All, Cursor + 1)]
    public void Each_value_is_there_once_however_often_it_happened(PlaneEvents events, ulong expected)
    {
        using EventFd blocking = Bound(out DisplayVector blocked);
        using EventFd eventFd = Bound(out DisplayVector vector);
        Block(blocking, blocked);

        for (int i = 0; i < 18; i++)
        {
            vector.Signal(events);
        }

        blocking.TryRead(out _);
        WaitForWriter();
        Assert.That(eventFd.TryRead(out ulong value) ? value : 0, Is.EqualTo(expected));

        vector.Signal(events);
        WaitForWriter();
        Assert.That(eventFd.TryRead(out value) ? value : 0, Is.EqualTo(expected), "it was read, so it is added again");
    }

    [Test]
    public void What_happens_while_a_value_is_being_added_is_added_after_it()
    {
        using EventFd eventFd = Bound(out DisplayVector vector);
        Block(eventFd, vector);

        for (int i = 0; i < 18; i++)
        {
            vector.Signal(PlaneEvents.All);
        }

        eventFd.TryRead(out ulong first);
        WaitForWriter();
        eventFd.TryRead(out ulong second);

        Assert.That(second >> 32, Is.EqualTo(1));
        Assert.That((uint)second, Is.LessThanOrEqualTo(1));
        Assert.That((first - NearlyFull) + (uint)second, Is.Positive, "nothing is lost");
    }

    [Test]
    public void What_was_read_while_the_other_value_was_being_added_is_added_again()
    {
        using EventFd eventFd = Bound(out DisplayVector vector);
        Block(eventFd, vector, PlaneEvents.All);
        eventFd.TryRead(out _);
        WaitForWriter();

        vector.Signal(PlaneEvents.Primary);

        Assert.That(eventFd.TryRead(out ulong value) ? value : 0, Is.EqualTo(Cursor + 1));
    }

    /// <summary>Fills a counter so that adding the cursor's value waits, and has that tried.</summary>
    private static void Block(EventFd eventFd, DisplayVector vector, PlaneEvents events = PlaneEvents.Cursor)
    {
        eventFd.Add(NearlyFull);
        FileFlags.ClearNonBlock(eventFd.Handle);
        vector.Signal(events);
    }

    private EventFd Bound(out DisplayVector vector)
    {
        EventFd eventFd = EventFd.Create();
        vector = new DisplayVector(() => _writer, () => { });
        vector.Bind(EventFd.Adopt(FileDescriptor.Duplicate(eventFd.Handle)));
        _vectors.Add(vector);
        return eventFd;
    }

    /// <summary>It does one thing after the other, so what was asked of it before is done.</summary>
    private void WaitForWriter()
    {
        using EventFd marker = Bound(out DisplayVector vector);
        vector.Signal(PlaneEvents.Cursor);
        Assert.That(
            Poll.Wait([new PollFd(marker.Handle, PollEvents.In)], MonotonicClock.After(ServedDisplay.Patience)),
            Is.Positive);
    }
}
