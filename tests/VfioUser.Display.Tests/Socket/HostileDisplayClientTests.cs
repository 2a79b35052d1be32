using LinuxInterop;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Display.Tests.Support;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Tests.Socket;

internal sealed class HostileDisplayClientTests : IDisposable
{
    private readonly ServedDisplay _display = new();

    public void Dispose() => _display.Dispose();

    [Test]
    public void A_client_beyond_the_limit_is_refused_until_another_disconnects()
    {
        List<VfioUserClient> clients =
            [.. Enumerable.Range(0, ExtensionServer.MaxClients).Select(_ => _display.Negotiated())];
        using (VfioUserClient late = _display.Raw())
        {
            byte[] version = ServedDisplay.Version("""{"capabilities":{"x-gvt-display":{"version":1}}}""");
            Assert.That(late.Call(VfioUserCommand.Version, version).Errno, Is.EqualTo(Errno.EBUSY));
            Assert.That(() => late.Receive(), Throws.TypeOf<EndOfStreamException>());
        }

        clients[5].Dispose();
        Assert.That(
            () => _display.Negotiated().Call(DisplayCommand.Describe).Errno, Is.EqualTo(Errno.None).After(5000, 10));
        clients.ForEach(client => client.Dispose());
    }

    [Test]
    public void A_thousand_connections_do_not_disturb_served_clients()
    {
        using DisplayClient served = _display.Connect(new DisplayClientOptions { WantsEvents = true });
        List<VfioUserClient> crowd = [];
        for (uint i = 1; i <= 1000; i++)
        {
            crowd.Add(_display.Raw());
            _display.Source.Refresh(0, i);
            Assert.That(served.NextRefresh(ServedDisplay.Patience)?.Sequence, Is.EqualTo(i));
        }

        crowd.ForEach(client => client.Dispose());
        Assert.That(served.Describe(), Is.Not.Empty);
    }

    [Test]
    public void Half_messages_and_nonsense_do_not_disturb_served_clients()
    {
        using VfioUserClient half = _display.Negotiated();
        half.SendRaw([1, 0, 0x0E, 0xF0, 80, 0, 0, 0]);
        using VfioUserClient rude = _display.Raw();
        rude.SendRaw("GET / HTTP/1.1\r\nHost: display\r\n\r\n"u8);
        using VfioUserClient flood = _display.Negotiated();
        for (int i = 0; i < 100; i++)
        {
            flood.Send(DisplayCommand.QueryGfxPlane, new byte[3]);
        }

        using DisplayClient served = _display.Connect();
        Assert.That(served.Capture(0), Is.Not.Null);
        Assert.That(() => rude.Receive(), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void An_impossible_size_is_einval_and_ends_the_connection()
    {
        using VfioUserClient client = _display.Negotiated();

        client.SendRaw([1, 0, 0x0E, 0xF0, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

        Assert.That(client.Receive().Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(() => client.Receive(), Throws.TypeOf<EndOfStreamException>());
    }

    [Test]
    public void Replies_and_posted_commands_get_no_answer()
    {
        using VfioUserClient client = _display.Negotiated();
        client.Send(DisplayCommand.Describe, flags: MessageFlags.NoReply);
        client.Send(DisplayCommand.Describe, flags: MessageFlags.Reply);
        client.Send((VfioUserCommand)0xF0AA, flags: MessageFlags.NoReply);
        ushort id = client.Send(DisplayCommand.Describe);

        Assert.That(client.Receive().Header.Id, Is.EqualTo(id));
    }

    [Test]
    public void A_client_that_leaves_its_messages_unread_stays_connected_and_gets_the_last_state_of_each_head()
    {
        using ServedDisplay display = new(channel: Impatient);
        using VfioUserClient sleeper = display.Negotiated(events: "\"message\"");
        using DisplayClient reader = display.Connect(new DisplayClientOptions { WantsEvents = true });
        const ulong Flood = 5000;
        for (ulong sent = 1; sent <= Flood; sent++)
        {
            display.Source.Refresh(1, sent);
            display.Buffers.Retire((uint)sent);
            Assert.That(reader.NextRefresh(ServedDisplay.Patience)?.Sequence, Is.EqualTo(sent));
        }

        ulong lastRefresh = 0;
        uint lastRetired = 0;
        while (lastRefresh < Flood || lastRetired < Flood)
        {
            Message message = sleeper.Receive();
            if (message.Header.Command == DisplayCommand.Refresh)
            {
                lastRefresh = message.Read<RefreshMessage>().Sequence;
            }
            else
            {
                lastRetired = message.Read<BufferRetiredMessage>().DmabufId;
            }
        }
    }

    [Test]
    public void A_client_whose_messages_wait_is_answered_nevertheless()
    {
        using VfioUserClient sleeper = _display.Negotiated(events: "\"message\"");
        for (ulong sent = 1; sent <= 5000; sent++)
        {
            _display.Source.Refresh(0, sent);
        }

        Assert.That(sleeper.Call(DisplayCommand.Describe).Errno, Is.EqualTo(Errno.None));
    }

    [Test]
    public void A_client_that_leaves_replies_unread_is_disconnected()
    {
        using ServedDisplay display = new(channel: Impatient);
        using VfioUserClient sleeper = display.Negotiated();

        Assert.That(
            () =>
            {
                while (true)
                {
                    sleeper.Send(DisplayCommand.Describe);
                }
            },
            Throws.TypeOf<LinuxException>());
    }

    /// <summary>Leaves no time to read what must be read: whoever may leave it is not hung up on even so.</summary>
    private static MessageChannelOptions Impatient => new() { SendTimeout = TimeSpan.FromMilliseconds(1) };
}
