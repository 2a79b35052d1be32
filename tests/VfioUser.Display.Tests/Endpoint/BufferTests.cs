using System.Text;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplaySource;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Display.Tests.Support;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Tests.Endpoint;

internal sealed class BufferTests : IDisposable
{
    private readonly ServedDisplay _display = new();
    private readonly VfioUserClient _client;

    public BufferTests() => _client = _display.Negotiated(events: "\"message\"");

    public void Dispose()
    {
        _client.Dispose();
        _display.Dispose();
    }

    [Test]
    public void A_dma_buf_comes_by_its_id()
    {
        Message reply = _client.Call(DisplayCommand.GetGfxDmabuf, BitConverter.GetBytes(0x10));

        Assert.That((reply.Errno, reply.Payload.Length, reply.Fds.Count), Is.EqualTo((Errno.None, 0, 1)));
        Assert.That(FirstByte(reply.Fds.Take(0)), Is.EqualTo(0x10));
    }

    [Test]
    public void An_id_that_means_nothing_is_enoent() =>
        Assert.That(
            _client.Call(DisplayCommand.GetGfxDmabuf, BitConverter.GetBytes(0x101)).Errno, Is.EqualTo(Errno.ENOENT));

    [Test]
    public void Guest_memory_is_EPERM_for_a_client_that_did_not_agree_on_it()
    {
        using VfioUserClient client = _display.Negotiated(kinds: "\"memfd\"");

        Assert.That(
            client.Call(DisplayCommand.GetGfxDmabuf, BitConverter.GetBytes(0x10)).Errno, Is.EqualTo(Errno.EPERM));
        Assert.That(Get(BufferKinds.Dmabuf, client: client).Errno, Is.EqualTo(Errno.EPERM));
        Assert.That(_display.Buffers.Exports, Is.Zero);
    }

    [Test]
    public void Without_buffers_there_are_no_dma_bufs_to_agree_on()
    {
        using ServedDisplay display = new(hasBuffers: false);
        using VfioUserClient client = display.Negotiated();

        byte[] reply = client.Call(DisplayCommand.QueryGfxPlane, ServedDisplay.Query(DrmPlaneType.Primary))
            .Payload.ToArray();

        Assert.That(Wire.Read<GfxPlaneExtension>(reply.AsSpan(64)).NoDmabuf, Is.EqualTo(NoDmabufReason.NoUdmabuf));
        Assert.That(
            client.Call(DisplayCommand.GetGfxDmabuf, BitConverter.GetBytes(0x10)).Errno, Is.EqualTo(Errno.EPERM));
    }

    [Test]
    public void GET_BUFFER_describes_a_dma_buf()
    {
        _display.Source.Refresh(0, 5);

        Message reply = Get(BufferKinds.Dmabuf);

        Assert.That(reply.Payload.ToArray(), Is.EqualTo(ServedDisplay.Bytes(new BufferReply(
            96, BufferReplyFlags.HasFile, BufferKinds.Dmabuf, 0x10, 0x10, 0x34325258,
            (1UL << 56) | 1, 3, 2, 512, 0, 5, 6,
            0x4000, 5, 105, 5000, 0, 0))));
        Assert.That(FirstByte(reply.Fds.Take(0)), Is.EqualTo(0x10));
    }

    [Test]
    public void A_file_that_the_client_has_is_not_sent_again()
    {
        Assert.That(Get(BufferKinds.Dmabuf, BufferRequestFlags.OnlyNewFiles).Fds.Count, Is.EqualTo(1));
        Message again = Get(BufferKinds.Dmabuf, BufferRequestFlags.OnlyNewFiles);

        Assert.That(again.Fds.Count, Is.Zero);
        Assert.That(again.Read<BufferReply>().Flags, Is.EqualTo(BufferReplyFlags.None));
        Assert.That(Get(BufferKinds.Dmabuf).Fds.Count, Is.EqualTo(1), "unless it asks for it");
    }

    [Test]
    public void When_there_is_no_dma_buf_the_client_can_hear_why()
    {
        _display.Buffers.ExportFailure = new VfioUserException(Errno.EOPNOTSUPP, "raise udmabuf.list_limit");

        Assert.That(Get(BufferKinds.Dmabuf).Errno, Is.EqualTo(Errno.EOPNOTSUPP));
        Message reply = Get(BufferKinds.Dmabuf, BufferRequestFlags.Explain);
        BufferReply description = reply.Read<BufferReply>();

        Assert.That((description.Kind, description.ReasonLength), Is.EqualTo((BufferKinds.None, 24U)));
        Assert.That(reply.Payload[96..].ToArray(), Is.EqualTo("raise udmabuf.list_limit"u8.ToArray()));
    }

    [TestCase("\"dmabuf\",\"memfd\"", "this machine has no /dev/udmabuf")]
    [TestCase("\"memfd\"", "the client did not propose \"dmabuf\"")]
    public void A_client_that_was_promised_no_dma_bufs_can_hear_why_too(string kinds, string words)
    {
        _display.Buffers.WhyNoDmabuf = "this machine has no /dev/udmabuf";
        using VfioUserClient client = _display.Negotiated(kinds);

        Assert.That(Get(BufferKinds.Dmabuf, client: client).Errno, Is.EqualTo(Errno.EPERM));
        Message reply = Get(BufferKinds.Dmabuf, BufferRequestFlags.Explain, room: 8, client: client);

        Assert.That((reply.Errno, reply.Fds.Count), Is.EqualTo((Errno.None, 0)));
        Assert.That(
            reply.Payload.ToArray(),
            Is.EqualTo((byte[])[
                .. ServedDisplay.Bytes(
                    new BufferReply { ArgSize = (uint)(96 + words.Length), ReasonLength = (uint)words.Length }),
                .. Encoding.UTF8.GetBytes(words),
            ]));
        Assert.That(
            Get(BufferKinds.Dmabuf, BufferRequestFlags.Explain, head: 2, client: client).Errno,
            Is.EqualTo(Errno.ENOENT));
    }

    [Test]
    public void A_server_without_buffers_says_so_in_words()
    {
        using ServedDisplay display = new(hasBuffers: false);
        using VfioUserClient client = display.Negotiated();

        Message reply = Get(BufferKinds.Dmabuf, BufferRequestFlags.Explain, room: 8, client: client);

        Assert.That(
            Encoding.UTF8.GetString(reply.Payload[96..]), Is.EqualTo("this server does not share guest memory"));
    }

    [Test]
    public void A_posted_command_that_only_has_a_reply_takes_nothing()
    {
        byte[] request = ServedDisplay.Bytes(new BufferRequest(
            96, BufferRequestFlags.OnlyNewFiles, 0, BufferKinds.Memfd, BufferContent.Head, 0, 0));
        for (int i = 0; i < 3; i++)
        {
            _client.Send(DisplayCommand.GetBuffer, request, flags: MessageFlags.NoReply);
        }

        for (int i = 0; i < 3; i++)
        {
            Message reply = _client.Call(DisplayCommand.GetBuffer, request);
            Assert.That(
                (reply.Errno, reply.Fds.Count), Is.EqualTo((Errno.None, 1)),
                "no slot is held, no file is taken for sent");
        }
    }

    [TestCase((ushort)0xF00E, 64)]
    [TestCase((ushort)0xF00F, 4)]
    [TestCase((ushort)0xF013, 16)]
    public void A_posted_question_is_not_even_asked(ushort command, int length)
    {
        byte[] request = new byte[length];
        Words(command == 0xF00F ? 0x10U : 64U, command == 0xF00E ? 4U : 0U, command == 0xF00E ? 1U : 0U)
            .AsSpan(0, Math.Min(length, 12)).CopyTo(request);
        _client.Send((VfioUserCommand)command, request, flags: MessageFlags.NoReply);

        Assert.That(_client.Call(DisplayCommand.Describe).Errno, Is.EqualTo(Errno.None));
        Assert.That((_display.Buffers.Exports, _display.Source.AskedWithCursor), Is.EqualTo((0, (bool?)null)));
    }

    [Test]
    public void A_posted_release_is_carried_out()
    {
        uint[] slots =
            [.. Enumerable.Range(0, 3).Select(_ => Slot(Get(BufferKinds.Memfd, content: BufferContent.Head)))];

        _client.Send(DisplayCommand.Release, Words(slots[2], 0), flags: MessageFlags.NoReply);

        Assert.That(Slot(Get(BufferKinds.Memfd, content: BufferContent.Head)), Is.EqualTo(slots[2]));
    }

    [Test]
    public void A_modifier_that_was_not_agreed_on_is_eopnotsupp()
    {
        using VfioUserClient client = _display.Negotiated(modifiers: "\"linear\"");

        Assert.That(Get(BufferKinds.Dmabuf, client: client).Errno, Is.EqualTo(Errno.EOPNOTSUPP));
        Assert.That(
            Get(BufferKinds.Dmabuf, content: BufferContent.Cursor, client: client).Errno, Is.EqualTo(Errno.None));
    }

    [Test]
    public void A_shadow_is_a_copy_that_the_client_holds_until_it_releases_it()
    {
        uint[] slots =
            [.. Enumerable.Range(0, 3).Select(_ => Slot(Get(BufferKinds.Memfd, content: BufferContent.Head)))];
        Assert.That(slots, Is.Unique);
        Assert.That(Get(BufferKinds.Memfd, content: BufferContent.Head).Errno, Is.EqualTo(Errno.EBUSY));

        Assert.That(Release(slots[1]), Is.EqualTo(Errno.None));
        Assert.That(Release(slots[1]), Is.EqualTo(Errno.ENOENT));
        Assert.That(Slot(Get(BufferKinds.Memfd, content: BufferContent.Head)), Is.EqualTo(slots[1]));
    }

    [Test]
    public void A_client_holds_no_more_shadows_than_agreed_on()
    {
        using VfioUserClient client = _display.Negotiated(more: ",\"max_buffers\":1");
        Assert.That(Get(BufferKinds.Memfd, client: client).Errno, Is.EqualTo(Errno.None));

        Assert.That(
            Get(BufferKinds.Memfd, content: BufferContent.Head, client: client).Errno, Is.EqualTo(Errno.EBUSY));
    }

    [Test]
    public void A_shadow_says_what_changed_since_the_client_had_it()
    {
        _display.Source.Refresh(0, 5);
        Message first = Get(BufferKinds.Memfd, content: BufferContent.Head, room: 4);
        Assert.That(Damage(first), Is.EqualTo(new[] { new DamageRectangle(0, 0, 3, 2) }), "all of it");
        Release(Slot(first));
        _display.Source.Damage = [new PixelRect(1, 0, 2, 1)];
        _display.Source.Refresh(0, 6);

        Message second = Get(BufferKinds.Memfd, content: BufferContent.Head, room: 4);

        Assert.That(_display.Source.AskedSince, Is.EqualTo(5));
        Assert.That(Damage(second), Is.EqualTo(new[] { new DamageRectangle(1, 0, 2, 1) }));
    }

    [Test]
    public void A_shadow_with_the_cursor_says_where_it_was_and_where_it_is()
    {
        _display.Source.Show(0, WithCursorAt(0, 0));
        Release(Slot(Get(BufferKinds.Memfd, content: BufferContent.HeadWithCursor)));
        _display.Source.Damage = [new PixelRect(1, 1, 1, 1)];
        _display.Source.Show(0, WithCursorAt(2, 0));

        Message second = Get(BufferKinds.Memfd, content: BufferContent.HeadWithCursor, room: 4);

        Assert.That(
            Damage(second),
            Is.EqualTo(new[]
            {
                new DamageRectangle(1, 1, 1, 1), new DamageRectangle(0, 0, 3, 2), new DamageRectangle(2, 0, 1, 2),
            }));
    }

    [TestCase(BufferContent.Overlay, Errno.EINVAL)]
    [TestCase((BufferContent)3, Errno.EINVAL)]
    [TestCase((BufferContent)0x102, Errno.EINVAL)]
    [TestCase(BufferContent.Primary, Errno.None)]
    [TestCase(BufferContent.Cursor, Errno.None)]
    [TestCase(BufferContent.HeadWithCursor, Errno.None)]
    public void There_are_shadows_of_planes_and_of_heads(BufferContent content, Errno errno) =>
        Assert.That(Get(BufferKinds.Memfd, content: content).Errno, Is.EqualTo(errno));

    [TestCase(BufferKinds.None)]
    [TestCase(BufferKinds.Region)]
    [TestCase(BufferKinds.Dmabuf | BufferKinds.Memfd)]
    public void A_buffer_is_of_one_kind(BufferKinds kind) => Assert.That(Get(kind).Errno, Is.EqualTo(Errno.EINVAL));

    [TestCase(BufferKinds.Dmabuf)]
    [TestCase(BufferKinds.Memfd)]
    public void A_dark_head_has_no_buffer_and_a_missing_one_is_enoent(BufferKinds kind)
    {
        Assert.That(Get(kind, head: 1).Errno, Is.EqualTo(Errno.ENODATA));
        Assert.That(Get(kind, head: 2).Errno, Is.EqualTo(Errno.ENOENT));
    }

    [Test]
    public void Damage_is_reported_as_rectangles_or_as_one_around_them()
    {
        _display.Source.Refresh(0, 9);
        _display.Source.Damage = [new PixelRect(0, 0, 1, 1), new PixelRect(2, 1, 1, 1)];

        byte[] all = _client.Call(DisplayCommand.GetDamage, Words(48, 0, 0, 0, 7, 0)).Payload.ToArray();
        byte[] one = _client.Call(DisplayCommand.GetDamage, Words(32, 0, 0, 0, 7, 0)).Payload.ToArray();

        Assert.That(_display.Source.AskedSince, Is.EqualTo(7));
        Assert.That(all, Is.EqualTo(Words(48, 2, 9, 0, 0, 0, 1, 1, 2, 1, 1, 1)));
        Assert.That(one, Is.EqualTo(Words(32, 1, 9, 0, 0, 0, 3, 2)));
    }

    [TestCase(31U, 0U, 0U, Errno.EINVAL)]
    [TestCase(32U, 1U, 0U, Errno.EINVAL)]
    [TestCase(32U, 0U, 2U, Errno.ENOENT)]
    public void A_wrong_question_about_damage_is_refused(uint argSize, uint flags, uint head, Errno errno) =>
        Assert.That(
            _client.Call(DisplayCommand.GetDamage, Words(argSize, flags, head, 0, 0, 0)).Errno, Is.EqualTo(errno));

    [TestCase((ushort)0xF00F, 3)]
    [TestCase((ushort)0xF010, 31)]
    [TestCase((ushort)0xF011, 7)]
    [TestCase((ushort)0xF012, 23)]
    [TestCase((ushort)0xF013, 15)]
    [TestCase((ushort)0xF014, 31)]
    public void A_request_that_is_too_short_is_einval(ushort command, int length) =>
        Assert.That(_client.Call((VfioUserCommand)command, new byte[length]).Errno, Is.EqualTo(Errno.EINVAL));

    [Test]
    public void A_retired_buffer_is_reported()
    {
        _display.Buffers.Retire(77);

        Message message = _client.Receive();

        Assert.That(message.Header.Command, Is.EqualTo(DisplayCommand.BufferRetired));
        Assert.That(message.Header.WantsNoReply, Is.True);
        Assert.That(message.Payload.ToArray(), Is.EqualTo(Words(77, 0)));
    }

    [Test]
    public void A_head_that_goes_dark_is_reported_before_its_refresh()
    {
        _display.Source.Show(0, null);

        Message change = _client.Receive();
        Assert.That(change.Header.Command, Is.EqualTo(DisplayCommand.HeadChanged));
        Assert.That(change.Payload.ToArray(), Is.EqualTo(Words(0, 0, 0, 0, 1, 0, 1000, 0)));
        Assert.That(_client.Receive().Header.Command, Is.EqualTo(DisplayCommand.Refresh));

        _display.Source.Show(0, FakeSource.Lit());
        Assert.That(_client.Receive().Payload.ToArray(), Is.EqualTo(Words(0, 1, 3, 2, 2, 0, 2000, 0)));
    }

    [Test]
    public void Changes_of_guest_memory_are_reported_before_the_refresh_of_their_head()
    {
        (int Head, HeadMemory Memory, uint Flags)[] changes =
        [
            (0, HeadMemory.Missing, 1 | 2), (0, HeadMemory.NoGuest, 1 | 2 | 4), (0, HeadMemory.Present, 1),
            (1, HeadMemory.NoGuest, 4), (1, HeadMemory.Present, 0),
        ];
        foreach ((int head, HeadMemory memory, uint flags) in changes)
        {
            _display.Source.SetMemory(head, memory);

            HeadChangedMessage change = _client.Receive().Read<HeadChangedMessage>();
            Assert.That(
                (change.Head, (uint)change.Flags, change.Width), Is.EqualTo(((uint)head, flags, head == 0 ? 3u : 0u)));
            Assert.That(_client.Receive().Header.Command, Is.EqualTo(DisplayCommand.Refresh));
        }

        _display.Source.SetMemory(1, HeadMemory.Missing);
        Assert.That(_client.Receive().Header.Command, Is.EqualTo(DisplayCommand.Refresh), "a dark head points nowhere");
    }

    private static byte FirstByte(SafeFileHandle handle)
    {
        using FileStream file = new(handle, FileAccess.Read);
        return (byte)file.ReadByte();
    }

    private static Scene WithCursorAt(int x, int y)
    {
        Scene scene = FakeSource.Lit();
        return scene with
        {
            Planes =
            [
                scene.Planes[0],
                scene.Planes[1] with { State = scene.Planes[1].State with { ScreenXPx = x, ScreenYPx = y } },
            ],
        };
    }

    private static byte[] Words(params uint[] words) => [.. words.SelectMany(BitConverter.GetBytes)];

    private static uint Slot(Message reply) => reply.Read<BufferReply>().Id;

    private static DamageRectangle[] Damage(Message reply) =>
        [.. reply.Payload[96..].ToArray().Chunk(16).Select(bytes => Wire.Read<DamageRectangle>(bytes))];

    private Errno Release(uint slot) => _client.Call(DisplayCommand.Release, Words(slot, 0)).Errno;

    private Message Get(
        BufferKinds kind,
        BufferRequestFlags flags = BufferRequestFlags.None,
        uint head = 0,
        BufferContent content = BufferContent.Primary,
        int room = 2,
        VfioUserClient? client = null) =>
        (client ?? _client).Call(
            DisplayCommand.GetBuffer,
            ServedDisplay.Bytes(new BufferRequest((uint)(96 + (room * 16)), flags, head, kind, content, 0, 0)));
}
