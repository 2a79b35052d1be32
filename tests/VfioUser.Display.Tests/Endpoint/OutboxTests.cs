using DisplaySource;
using DisplaySource.Tests.Support;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Display.Endpoint;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server.Extension;

namespace VfioUser.Display.Tests.Endpoint;

/// <summary>What waits for a client that does not read.</summary>
internal sealed class OutboxTests
{
    private readonly FakeClient _client = new();
    private readonly Outbox _outbox;
    private readonly ulong[] _sequences = new ulong[3];

    public OutboxTests() => _outbox = new Outbox(new ThreeHeads(), _client);

    [Test]
    public void The_last_word_about_each_head_waits_however_many_come_about_others()
    {
        Tell(0);
        for (int i = 0; i < 63; i++)
        {
            Tell(1);
        }

        Tell(2);

        ReadAll();
        Assert.That(
            _client.Sent.GroupBy(message => message.Head).Select(group => (group.Key, group.Last().Sequence)),
            Is.EquivalentTo(new[] { (0U, 1UL), (1U, 63UL), (2U, 1UL) }));
    }

    [Test]
    public void What_comes_while_a_message_finds_no_room_is_counted_as_well()
    {
        Tell(0);
        _client.OnSend = () =>
        {
            for (int i = 0; i < 200; i++)
            {
                Tell(i % 3);
            }
        };
        _client.RunPosted();
        for (int i = 0; i < 200; i++)
        {
            Tell(i % 3);
        }

        ReadAll();
        Assert.That(_client.Sent.Count + _client.Sent.Sum(message => message.Missed), Is.EqualTo(401));
        Assert.That(_client.Sent.Count, Is.EqualTo(64));
    }

    [Test]
    public void A_merged_refresh_has_the_planes_and_reasons_of_both()
    {
        Tell(0, PlaneKinds.Cursor, RefreshCauses.Drawn);
        for (int i = 0; i < 64; i++)
        {
            Tell(0);
        }

        ReadAll();
        Assert.That(
            _client.Sent[0], Is.EqualTo(new RefreshMessage(
                0, PlaneTypes.Cursor | PlaneTypes.Primary, 2, 2, 2, 1, RefreshReasons.Latched | RefreshReasons.Drawn)));
        Assert.That(
            _client.Sent.Select(message => message.Sequence),
            Is.EqualTo(Enumerable.Range(2, 64).Select(i => (ulong)i)));
    }

    private void Tell(
        int head, PlaneKinds planes = PlaneKinds.Primary, RefreshCauses causes = RefreshCauses.Latched)
    {
        ulong sequence = ++_sequences[head];
        _outbox.Add(new Refresh(head, planes, sequence, sequence, (long)sequence, causes));
    }

    private void ReadAll()
    {
        _client.HasRoom = true;
        _outbox.Flush();
    }

    private sealed class ThreeHeads : StubSource
    {
        public override int HeadCount => 3;

        public override HeadState Head(int head) => new(null, 0, 0, 0);
    }

    private sealed class FakeClient : IExtensionClient
    {
        private readonly Queue<Action> _posted = [];

        public List<RefreshMessage> Sent { get; } = [];

        public bool HasRoom { get; set; }

        /// <summary>Happens once, while a message is being sent.</summary>
        public Action? OnSend { get; set; }

        public PeerCredentials? Credentials => null;

        public uint MaxMessageFds => 0;

        public bool Post(Action work)
        {
            _posted.Enqueue(work);
            return true;
        }

        public void RunPosted()
        {
            while (_posted.TryDequeue(out Action? work))
            {
                work();
            }
        }

        public bool TrySend(VfioUserCommand command, ReadOnlySpan<byte> payload)
        {
            (Action? act, OnSend) = (OnSend, null);
            act?.Invoke();
            if (HasRoom)
            {
                Sent.Add(Wire.Read<RefreshMessage>(payload));
            }

            return HasRoom;
        }
    }
}
