using DisplaySource;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Display.Tests.Support;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Tests.Endpoint;

internal sealed class InterruptTests : IDisposable
{
    private const uint Primary = 1;
    private const ulong Cursor = 1UL << 32;
    private const uint None = 1;
    private const uint Bool = 2;
    private const uint Eventfd = 4;
    private const uint Mask = 8;
    private const uint Unmask = 0x10;
    private const uint Trigger = 0x20;

    private readonly ServedDisplay _display = new();
    private readonly VfioUserClient _client;
    private readonly EventFd _eventFd = EventFd.Create();

    public InterruptTests() => _client = _display.Negotiated();

    public void Dispose()
    {
        _client.Dispose();
        _display.Dispose();
        _eventFd.Dispose();
    }

    [Test]
    public void The_device_has_the_regions_and_interrupts_of_the_extension()
    {
        Message reply = _client.Call(VfioUserCommand.DeviceGetInfo, Words(16, 0, 0, 0));

        Assert.That(reply.Payload.ToArray(), Is.EqualTo(Words(16, 2, 18, 6)));
    }

    [Test]
    public void The_interrupt_says_what_it_is_and_what_it_adds()
    {
        Message reply = _client.Call(VfioUserCommand.DeviceGetIrqInfo, Words(60, 0, 5, 0));

        Assert.That(reply.Payload.ToArray(), Is.EqualTo(Words(
            60, 1 | 2 | 16, 5, 2,
            20,
            0x1_0001, 36, 1, 1,
            0x1_0002, 0, 0, 1, 1, 0)));
    }

    [TestCase(16U, 16)]
    [TestCase(19U, 16)]
    [TestCase(20U, 20)]
    [TestCase(59U, 20)]
    public void Without_room_for_the_capabilities_the_reply_says_how_much_is_needed(uint argSize, int length)
    {
        byte[] reply = _client.Call(VfioUserCommand.DeviceGetIrqInfo, Words(argSize, 0, 5, 0)).Payload.ToArray();

        Assert.That(reply, Is.EqualTo(Words(60, 1 | 2 | 16, 5, 2, 0)[..length]));
    }

    [TestCase(0U)]
    [TestCase(4U)]
    public void The_interrupts_of_PCI_have_no_vectors_here(uint index) =>
        Assert.That(
            _client.Call(VfioUserCommand.DeviceGetIrqInfo, Words(16, 0, index, 0)).Payload.ToArray(),
            Is.EqualTo(Words(16, 0, index, 0)));

    [TestCase(15U, 5U)]
    [TestCase(16U, 6U)]
    public void An_impossible_question_is_einval(uint argSize, uint index) =>
        Assert.That(
            _client.Call(VfioUserCommand.DeviceGetIrqInfo, Words(argSize, 0, index, 0)).Errno,
            Is.EqualTo(Errno.EINVAL));

    [Test]
    public void Without_an_agreement_on_eventfds_there_is_no_display_interrupt()
    {
        using VfioUserClient client = _display.Negotiated(events: "\"message\"");

        Assert.That(
            client.Call(VfioUserCommand.DeviceGetInfo, Words(16, 0, 0, 0)).Payload[12..].ToArray(),
            Is.EqualTo(Words(0)));
        Assert.That(client.Call(VfioUserCommand.DeviceGetIrqInfo, Words(60, 0, 5, 0)).Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(Set(Eventfd | Trigger, 0, 1, fds: [_eventFd.Handle], client: client), Is.EqualTo(Errno.EINVAL));
    }

    [TestCase(PlaneKinds.Primary, Primary)]
    [TestCase(PlaneKinds.Overlay, Primary)]
    [TestCase(PlaneKinds.Cursor, Cursor)]
    [TestCase(PlaneKinds.All, Primary + Cursor)]
    public void A_refresh_adds_what_the_interrupt_says(PlaneKinds planes, ulong value)
    {
        Bind(0);

        _display.Source.Refresh(0, 1, planes);

        Assert.That(ReadUntil(value), Is.EqualTo(value));
    }

    [Test]
    public void What_is_unread_is_not_added_again_and_nothing_is_lost()
    {
        using EventFd second = EventFd.Create();
        Assert.That(Set(Eventfd | Trigger, 0, 2, fds: [_eventFd.Handle, second.Handle]), Is.EqualTo(Errno.None));
        for (ulong i = 1; i <= 1000; i++)
        {
            _display.Source.Refresh(0, i, PlaneKinds.All);
        }

        // Values of cursors are added in their order: once this one is there, nothing more is being added for head 0.
        _display.Source.Show(1, FakeSource.Lit());
        Assert.That(ReadUntil(Primary + Cursor, second), Is.EqualTo(Primary + Cursor));
        Assert.That(_eventFd.TryRead(out ulong value) ? value : 0, Is.EqualTo(Primary + Cursor));

        _display.Source.Refresh(0, 1001);
        Assert.That(ReadUntil(Primary), Is.EqualTo(Primary));
    }

    [Test]
    public void Each_head_has_a_vector_and_vector_0_speaks_for_the_first_that_is_lit()
    {
        using EventFd second = EventFd.Create();
        Assert.That(Set(Eventfd | Trigger, 0, 2, fds: [_eventFd.Handle, second.Handle]), Is.EqualTo(Errno.None));

        _display.Source.Show(1, FakeSource.Lit());
        Assert.That(ReadUntil(Primary + Cursor, second), Is.EqualTo(Primary + Cursor));
        Assert.That(_eventFd.TryRead(out _), Is.False, "head 0 is lit, so a plain query is about that");

        _display.Source.Show(0, null);
        Assert.That(ReadUntil(Primary + Cursor), Is.EqualTo(Primary + Cursor), "now a plain query is about head 1");
        _display.Source.Refresh(1, 9);
        Assert.That(ReadUntil(Primary), Is.EqualTo(Primary));
        Assert.That(ReadUntil(Primary, second), Is.EqualTo(Primary));

        _display.Source.Show(0, FakeSource.Lit());
        Assert.That(ReadUntil(Primary + Cursor), Is.EqualTo(Primary + Cursor));
        _display.Source.Refresh(1, 10);
        Assert.That(_eventFd.TryRead(out _), Is.False);
    }

    [Test]
    public void While_masked_nothing_is_signalled_and_unmasking_signals_once()
    {
        Bind(0);
        Assert.That(Set(None | Mask, 0, 1), Is.EqualTo(Errno.None));
        _display.Source.Refresh(0, 1);
        _display.Source.Refresh(0, 2);
        Assert.That(_eventFd.TryRead(out _), Is.False);

        Assert.That(Set(None | Unmask, 0, 1), Is.EqualTo(Errno.None));
        Assert.That(ReadUntil(Primary), Is.EqualTo(Primary));

        Assert.That(Set(Bool | Mask, 0, 1, [1]), Is.EqualTo(Errno.None));
        Assert.That(Set(Bool | Unmask, 0, 1, [1]), Is.EqualTo(Errno.None));
        Assert.That(_eventFd.TryRead(out _), Is.False, "nothing was missed");
    }

    [Test]
    public void A_false_byte_leaves_its_vector_alone()
    {
        Bind(0);
        Assert.That(Set(Bool | Mask, 0, 2, [0, 1]), Is.EqualTo(Errno.None));

        _display.Source.Refresh(0, 1);

        Assert.That(ReadUntil(Primary), Is.EqualTo(Primary));
    }

    [Test]
    public void A_fresh_eventfd_is_not_masked()
    {
        Bind(0);
        Set(None | Mask, 0, 1);
        Bind(0);

        _display.Source.Refresh(0, 1);

        Assert.That(ReadUntil(Primary), Is.EqualTo(Primary));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Unbinding_ends_the_signals_and_the_listening(bool whole)
    {
        Bind(0);
        Assert.That(_display.Source.Policies, Is.EqualTo(new[] { RefreshPolicy.Damage }));

        Assert.That(whole ? Set(None | Trigger, 0, 0) : Set(Eventfd | Trigger, 0, 1), Is.EqualTo(Errno.None));

        Assert.That(_display.Source.Policies, Is.Empty);
        _display.Source.Refresh(0, 1);
        Assert.That(_eventFd.TryRead(out _), Is.False);
    }

    [TestCase(None)]
    [TestCase(Bool)]
    public void A_client_can_fire_its_own_eventfd(uint data)
    {
        Bind(0);

        Assert.That(Set(data | Trigger, 0, 1, data == Bool ? [1] : []), Is.EqualTo(Errno.None));

        Assert.That(ReadUntil(Primary), Is.EqualTo(Primary));
    }

    [TestCase(None | Trigger, 0U, 3U, 0, 0, TestName = "more vectors than heads")]
    [TestCase(None | Trigger, 2U, 1U, 0, 0, TestName = "a start past the last")]
    [TestCase(None | Trigger, 1U, uint.MaxValue, 0, 0, TestName = "a count that overflows")]
    [TestCase(None | Mask, 0U, 0U, 0, 0, TestName = "nothing to mask")]
    [TestCase(Eventfd | Trigger, 0U, 2U, 0, 1, TestName = "one eventfd for two vectors")]
    [TestCase(Eventfd | Mask, 0U, 1U, 0, 1, TestName = "an eventfd that masks")]
    [TestCase(Eventfd | Unmask, 0U, 1U, 0, 1, TestName = "an eventfd that unmasks")]
    [TestCase(None | Trigger, 0U, 1U, 0, 1, TestName = "an eventfd that nobody asked for")]
    [TestCase(None | Bool | Trigger, 0U, 1U, 1, 0, TestName = "two kinds of data")]
    [TestCase(None | Mask | Trigger, 0U, 1U, 0, 0, TestName = "two actions")]
    [TestCase(Trigger, 0U, 1U, 0, 0, TestName = "no kind of data")]
    [TestCase(None, 0U, 1U, 0, 0, TestName = "no action")]
    [TestCase(None | Trigger | 0x40, 0U, 1U, 0, 0, TestName = "an unknown flag")]
    [TestCase(Bool | Trigger, 0U, 2U, 1, 0, TestName = "one byte for two vectors")]
    public void An_impossible_request_is_EINVAL(uint flags, uint start, uint count, int bytes, int fds) =>
        Assert.That(
            Set(flags, start, count, new byte[bytes], fds > 0 ? [_eventFd.Handle] : []), Is.EqualTo(Errno.EINVAL));

    [Test]
    public void A_file_that_is_no_eventfd_is_einval_and_what_was_bound_stays()
    {
        Bind(0);
        using MemFd other = MemFd.Create("none", 4096);

        Assert.That(Set(Eventfd | Trigger, 0, 1, fds: [other.Handle]), Is.EqualTo(Errno.EINVAL));
        Assert.That(Set(Eventfd | Trigger, 0, 2, fds: [_eventFd.Handle, other.Handle]), Is.EqualTo(Errno.EINVAL));

        _display.Source.Refresh(0, 1);
        Assert.That(ReadUntil(Primary), Is.EqualTo(Primary));
    }

    [Test]
    public void An_eventfd_that_blocks_delays_neither_the_device_nor_other_clients()
    {
        Bind(0);
        _eventFd.Add(ulong.MaxValue - 100);
        FileFlags.ClearNonBlock(_eventFd.Handle);
        using DisplayClient other = _display.Connect(new DisplayClientOptions { WantsEvents = true });

        for (ulong i = 1; i <= 100; i++)
        {
            _display.Source.Refresh(0, i, PlaneKinds.All);
            Assert.That(other.NextRefresh(ServedDisplay.Patience)!.Value.Sequence, Is.EqualTo(i));
        }

        _client.Dispose();
        Assert.That(other.Describe(), Is.Not.Empty);
    }

    private static byte[] Words(params uint[] words) => [.. words.SelectMany(BitConverter.GetBytes)];

    private void Bind(uint vector) =>
        Assert.That(Set(Eventfd | Trigger, vector, 1, fds: [_eventFd.Handle]), Is.EqualTo(Errno.None));

    private Errno Set(
        uint flags,
        uint start,
        uint count,
        byte[]? data = null,
        SafeFileHandle[]? fds = null,
        VfioUserClient? client = null) =>
        (client ?? _client).Call(
            VfioUserCommand.DeviceSetIrqs,
            [.. Words((uint)(20 + (data?.Length ?? 0)), flags, 5, start, count), .. data ?? []],
            fds ?? []).Errno;

    /// <summary>Adds up what is read until it is as much as expected, or more.</summary>
    private ulong ReadUntil(ulong expected, EventFd? from = null)
    {
        EventFd eventFd = from ?? _eventFd;
        long deadlineNs = MonotonicClock.After(ServedDisplay.Patience);
        ulong sum = 0;
        while (sum < expected && Poll.Wait([new PollFd(eventFd.Handle, PollEvents.In)], deadlineNs) > 0)
        {
            sum += eventFd.TryRead(out ulong value) ? value : 0;
        }

        return sum;
    }
}
