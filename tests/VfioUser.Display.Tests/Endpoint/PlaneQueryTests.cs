using DisplaySource;
using NUnit.Framework;
using VfioUser.Display.Tests.Support;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Tests.Endpoint;

internal sealed class PlaneQueryTests : IDisposable
{
    private const int Dmabuf = 2;
    private const int Region = 4;
    private const int Probe = 1;

    private readonly ServedDisplay _display = new();

    public void Dispose() => _display.Dispose();

    [Test]
    public void A_plain_query_is_answered_with_the_64_bytes_of_vfio()
    {
        using VfioUserClient client = _display.Negotiated();

        byte[] reply = Query(client, Dmabuf, type: 1).Payload.ToArray();

        Assert.That(reply, Is.EqualTo(Words(
            176, 2, 1, 0x34325258, 1, 1 << 24, 3, 2, 512, 0x4000, 0, 0, 0xFFFFFFFF, 0xFFFFFFFF, 0x90, 0)));
    }

    [Test]
    public void A_cursor_that_hangs_over_the_left_edge_has_a_negative_place()
    {
        using VfioUserClient client = _display.Negotiated();

        byte[] reply = Query(client, Dmabuf, type: 2).Payload.ToArray();

        Assert.That(reply, Is.EqualTo(Words(
            176, 2, 2, 0x34325241, 0, 0, 64, 64, 256, 0x4000, unchecked((uint)-3), 9, 0xFFFFFFFF, 0xFFFFFFFF, 0xA0,
            0)));
    }

    [Test]
    public void Sixty_bytes_are_enough_both_ways()
    {
        using VfioUserClient client = _display.Negotiated();

        Message reply = client.Call(DisplayCommand.QueryGfxPlane, Words(60, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));

        Assert.That((reply.Errno, reply.Payload.Length), Is.EqualTo((Errno.None, 60)));
    }

    [TestCase(0, Description = "an overlay")]
    public void A_plane_that_is_off_is_a_success_with_zeros(int type)
    {
        using VfioUserClient client = _display.Negotiated();

        byte[] reply = Query(client, Dmabuf, type).Payload.ToArray();

        Assert.That(reply[12..64], Is.All.Zero);
        Assert.That(reply[..12], Is.EqualTo(Words(176, 2, (uint)type)));
    }

    [Test]
    public void When_all_heads_are_dark_all_planes_are_off()
    {
        using VfioUserClient client = _display.Negotiated();
        _display.Source.Show(0, null);

        Assert.That(Query(client, Dmabuf, type: 1).Payload[12..64].ToArray(), Is.All.Zero);
    }

    [Test]
    public void A_plain_query_is_about_the_first_head_that_is_lit()
    {
        using VfioUserClient client = _display.Negotiated();
        _display.Source.Show(1, FakeSource.Lit());
        _display.Source.Show(0, null);

        Assert.That(Query(client, Dmabuf, type: 1).Payload[12..16].ToArray(), Is.Not.All.Zero);
    }

    [TestCase(Probe | Dmabuf, Errno.None)]
    [TestCase(Probe | Region, Errno.None)]
    [TestCase(Probe, Errno.EINVAL)]
    [TestCase(0, Errno.EINVAL)]
    [TestCase(Dmabuf | Region, Errno.EINVAL)]
    [TestCase(Probe | Dmabuf | Region, Errno.EINVAL)]
    [TestCase(8, Errno.EINVAL)]
    [TestCase(8 | Dmabuf, Errno.EINVAL)]
    public void Flags_that_vfio_knows_succeed_and_others_are_einval(int flags, Errno errno)
    {
        using VfioUserClient client = _display.Negotiated();

        Assert.That(Query(client, flags, type: 1).Errno, Is.EqualTo(errno));
    }

    [TestCase(Probe | Dmabuf)]
    [TestCase(Dmabuf)]
    public void Dma_bufs_are_EINVAL_for_a_client_that_did_not_agree_on_them(int flags)
    {
        using VfioUserClient client = _display.Negotiated(kinds: "\"memfd\"");

        Assert.That(Query(client, flags, type: 1).Errno, Is.EqualTo(Errno.EINVAL));
    }

    [TestCase(3)]
    [TestCase(-1)]
    public void Another_type_of_plane_is_einval(int type)
    {
        using VfioUserClient client = _display.Negotiated();

        Assert.That(Query(client, Dmabuf, type).Errno, Is.EqualTo(Errno.EINVAL));
    }

    [TestCase(59, 64)]
    [TestCase(64, 59)]
    [TestCase(0, 64)]
    public void An_argsz_below_the_structure_is_EINVAL(int argSize, int length)
    {
        using VfioUserClient client = _display.Negotiated();
        byte[] request = new byte[length];
        Words((uint)argSize, Dmabuf, 1).CopyTo(request, 0);

        Assert.That(client.Call(DisplayCommand.QueryGfxPlane, request).Errno, Is.EqualTo(Errno.EINVAL));
    }

    [TestCase(Errno.EINVAL)]
    [TestCase(Errno.EFAULT)]
    public void A_plane_that_cannot_be_described_is_an_error_or_a_state(Errno errno)
    {
        _display.Buffers.Failure = new VfioUserException(errno, "test");
        using VfioUserClient client = _display.Negotiated();

        Assert.That(Query(client, Dmabuf, type: 1).Errno, Is.EqualTo(errno));
        byte[] reply = client.Call(DisplayCommand.QueryGfxPlane, ServedDisplay.Query(DrmPlaneType.Primary))
            .Payload.ToArray();
        Assert.That(Wire.Read<GfxPlaneExtension>(reply.AsSpan(64)).State, Is.EqualTo(GfxPlaneState.NotSupported));
    }

    [TestCase(HeadMemory.Missing, 1 | 2)]
    [TestCase(HeadMemory.NoGuest, 1 | 2 | 4)]
    public void A_plane_whose_memory_is_gone_is_efault_or_a_state_with_a_flag(HeadMemory memory, int flags)
    {
        using VfioUserClient client = _display.Negotiated();
        _display.Source.SetMemory(0, memory);

        Assert.That(Query(client, Dmabuf, type: 1).Errno, Is.EqualTo(Errno.EFAULT));
        Assert.That(Query(client, Region, type: 1).Errno, Is.EqualTo(Errno.EFAULT));
        foreach (GfxPlaneFlags kind in new[] { GfxPlaneFlags.None, GfxPlaneFlags.Dmabuf, GfxPlaneFlags.Region })
        {
            GfxPlaneExtension more = Extended(client, kind);
            Assert.That(
                (more.State, (int)more.Flags, more.Kinds),
                Is.EqualTo((GfxPlaneState.NotSupported, flags, BufferKinds.None)));
        }

        Assert.That(client.Call(DisplayCommand.Screenshot, Words(32, 0, 0, 0)).Errno, Is.EqualTo(Errno.EFAULT));
    }

    /// <summary>The source has not been told yet.</summary>
    [Test]
    public void A_page_that_is_missing_sets_the_flag_too()
    {
        _display.Buffers.Failure = new VfioUserException(Errno.EFAULT, "test");
        using VfioUserClient client = _display.Negotiated();

        Assert.That(
            Extended(client, GfxPlaneFlags.None).Flags,
            Is.EqualTo(GfxPlaneExtensionFlags.Latched | GfxPlaneExtensionFlags.MemoryMissing));
    }

    [Test]
    public void The_extension_says_what_vfio_cannot()
    {
        _display.Source.Refresh(0, 42);
        using VfioUserClient client = _display.Negotiated();

        byte[] reply = client.Call(DisplayCommand.QueryGfxPlane, ServedDisplay.Query(DrmPlaneType.Cursor))
            .Payload.ToArray();

        Assert.That(reply, Has.Length.EqualTo(176));
        Assert.That(reply[64..], Is.EqualTo(Words(
            0, 4, 1, 1,
            7, 0, 42, 0, 142, 0, 42000, 0,
            unchecked((uint)-3), 9, 64, 64,
            0, 0, 64, 64,
            1, 3, 0, 0,
            3, 2, 3, 2)));
    }

    [Test]
    public void The_extension_says_which_part_of_the_buffer_is_shown_and_that_a_region_holds_it()
    {
        using VfioUserClient client = _display.Negotiated(modifiers: "\"linear\"");

        byte[] reply = client.Call(DisplayCommand.QueryGfxPlane, ServedDisplay.Query(DrmPlaneType.Primary))
            .Payload.ToArray();
        GfxPlaneExtension extension = Wire.Read<GfxPlaneExtension>(reply.AsSpan(64));

        Assert.That(
            (extension.SourceX, extension.SourceY, extension.SourceWidth, extension.SourceHeight),
            Is.EqualTo((5U, 6U, 3U, 2U)));
        Assert.That(extension.Kinds, Is.EqualTo(BufferKinds.Memfd | BufferKinds.Region));
        Assert.That(extension.NoDmabuf, Is.EqualTo(NoDmabufReason.Modifier), "x-tiled was not agreed on");
    }

    [TestCase(64, 0x90U, 3U, Description = "it begins with the first pixel")]
    [TestCase(176, 0x10U, 8U, Description = "it is the whole")]
    public void Which_buffer_is_meant_depends_on_the_room_for_a_source_rectangle(int argSize, uint id, uint width)
    {
        using VfioUserClient client = _display.Negotiated();
        byte[] request = new byte[64];
        Words((uint)argSize, Dmabuf, 1).CopyTo(request, 0);

        GfxPlaneInfo plane = Wire.Read<GfxPlaneInfo>(client.Call(DisplayCommand.QueryGfxPlane, request).Payload);

        Assert.That((plane.RegionOrDmabuf, plane.Width), Is.EqualTo((id, width)));
    }

    [TestCase(2U, Errno.ENOENT)]
    [TestCase(0xFFFFFFFEU, Errno.ENOENT)]
    [TestCase(1U, Errno.None)]
    [TestCase(0xFFFFFFFFU, Errno.None)]
    public void The_extension_takes_the_number_of_a_head(uint head, Errno errno)
    {
        using VfioUserClient client = _display.Negotiated();

        Message reply = client.Call(
            DisplayCommand.QueryGfxPlane, ServedDisplay.Query(DrmPlaneType.Primary, head: head));

        Assert.That(reply.Errno, Is.EqualTo(errno));
    }

    [TestCase(72, 176, Description = "it may end after what it asks for")]
    [TestCase(72, 72, Description = "without room for the extension")]
    [TestCase(175, 175)]
    [TestCase(200, 200)]
    public void A_request_that_names_a_head_is_about_that_head_whatever_its_length(int length, int argSize)
    {
        using VfioUserClient client = _display.Negotiated();
        byte[] request = new byte[length];
        Words((uint)argSize, Dmabuf, 1).CopyTo(request, 0);
        Words(1).CopyTo(request, 64);

        byte[] dark = client.Call(DisplayCommand.QueryGfxPlane, request).Payload.ToArray();
        Words(2).CopyTo(request, 64);
        Errno missing = client.Call(DisplayCommand.QueryGfxPlane, request).Errno;
        Words(0, 1).CopyTo(request, 64);
        Errno secondPrimary = client.Call(DisplayCommand.QueryGfxPlane, request).Errno;

        Assert.That(dark, Has.Length.EqualTo(argSize < 176 ? 64 : 176));
        Assert.That(dark[12..64], Is.All.Zero, "head 1 is dark, and head 0 is not");
        Assert.That((missing, secondPrimary), Is.EqualTo((Errno.ENOENT, Errno.EINVAL)));
    }

    [TestCase(65)]
    [TestCase(71)]
    public void A_request_that_ends_within_what_it_asks_for_is_einval(int length)
    {
        using VfioUserClient client = _display.Negotiated();
        byte[] request = new byte[length];
        Words(176, Dmabuf, 1).CopyTo(request, 0);

        Assert.That(client.Call(DisplayCommand.QueryGfxPlane, request).Errno, Is.EqualTo(Errno.EINVAL));
    }

    [TestCase(60)]
    [TestCase(64)]
    public void A_request_that_names_no_head_is_about_the_first_lit_one(int length)
    {
        using VfioUserClient client = _display.Negotiated();
        byte[] request = new byte[length];
        Words(176, 0, 1).CopyTo(request, 0);

        byte[] reply = client.Call(DisplayCommand.QueryGfxPlane, request).Payload.ToArray();

        Assert.That(Wire.Read<GfxPlaneExtension>(reply.AsSpan(64)).State, Is.EqualTo(GfxPlaneState.Enabled));
    }

    [Test]
    public void A_dark_head_has_no_size()
    {
        using VfioUserClient client = _display.Negotiated();

        byte[] reply = client.Call(
            DisplayCommand.QueryGfxPlane, ServedDisplay.Query(DrmPlaneType.Primary, head: 1)).Payload.ToArray();
        GfxPlaneExtension extension = Wire.Read<GfxPlaneExtension>(reply.AsSpan(64));

        Assert.That(
            (extension.State, extension.HeadWidth, extension.PictureWidth),
            Is.EqualTo((GfxPlaneState.Disabled, 0U, 0U)));
    }

    [Test]
    public void A_second_primary_plane_is_einval()
    {
        using VfioUserClient client = _display.Negotiated();

        Assert.That(
            client.Call(DisplayCommand.QueryGfxPlane, ServedDisplay.Query(DrmPlaneType.Primary, plane: 1)).Errno,
            Is.EqualTo(Errno.EINVAL));
    }

    [Test]
    public void A_query_of_a_region_puts_the_picture_into_it()
    {
        using VfioUserClient client = _display.Negotiated();

        byte[] reply = Query(client, Region, type: 1).Payload.ToArray();

        Assert.That(reply, Is.EqualTo(Words(
            176, 4, 1, 0x34325258, 0, 0, 3, 2, 12, 4096, 0, 0, 0xFFFFFFFF, 0xFFFFFFFF, 16, 0)));
        Span<byte> pixels = stackalloc byte[24];
        client.RegionRead(16, 0, pixels);
        Assert.That(pixels.ToArray(), Is.EqualTo(Words(0x112233, 0x445566, 0x778899, 1, 2, 3)));
        Assert.That(_display.Source.AskedWithCursor, Is.True, "who uses regions has no cursor plane");
    }

    [Test]
    public void The_region_can_be_mapped()
    {
        using VfioUserClient client = _display.Negotiated();
        Query(client, Region, type: 1);

        Message info = client.Call(VfioUserCommand.DeviceGetRegionInfo, Words(48, 0, 16, 0, 0, 0, 0, 0));

        Assert.That(
            info.Payload.ToArray(), Is.EqualTo(Words(48, 1 | 4 | 8, 16, 32, 64 << 20, 0, 0, 0, 0x1_0002, 0, 1, 0x100)));
        using FileStream file = new(info.Fds.Take(0), FileAccess.Read);
        byte[] pixels = new byte[12];
        file.ReadExactly(pixels);
        Assert.That(pixels, Is.EqualTo(Words(0x112233, 0x445566, 0x778899)));
    }

    [Test]
    public void The_cursor_has_no_region()
    {
        using VfioUserClient client = _display.Negotiated();

        Assert.That(Query(client, Region, type: 2).Payload[12..].ToArray(), Is.All.Zero);
    }

    [TestCase(DrmPlaneType.Cursor, GfxPlaneFlags.Region, Description = "on, but not by itself in a region")]
    [TestCase(DrmPlaneType.Overlay, GfxPlaneFlags.None)]
    [TestCase(DrmPlaneType.Overlay, GfxPlaneFlags.Dmabuf)]
    public void Of_a_plane_that_is_off_the_extension_says_when_and_on_what_and_else_nothing(
        DrmPlaneType type, GfxPlaneFlags flags)
    {
        _display.Source.Refresh(0, 42);
        using VfioUserClient client = _display.Negotiated();

        byte[] reply = client.Call(DisplayCommand.QueryGfxPlane, ServedDisplay.Query(type, flags)).Payload.ToArray();

        Assert.That(reply[12..64], Is.All.Zero);
        Assert.That(reply[64..], Is.EqualTo(Words(
            0, 0, 0, 1,
            0, 0, 42, 0, 142, 0, 42000, 0,
            0, 0, 0, 0,
            0, 0, 0, 0,
            0, 0, 1, 0,
            3, 2, 3, 2)));
    }

    private static GfxPlaneExtension Extended(VfioUserClient client, GfxPlaneFlags flags) =>
        Wire.Read<GfxPlaneExtension>(
            client.Call(DisplayCommand.QueryGfxPlane, ServedDisplay.Query(DrmPlaneType.Primary, flags)).Payload[64..]);

    private static Message Query(VfioUserClient client, int flags, int type)
    {
        byte[] request = new byte[64];
        Words(64, (uint)flags, (uint)type).CopyTo(request, 0);
        return client.Call(DisplayCommand.QueryGfxPlane, request);
    }

    private static byte[] Words(params uint[] words) => [.. words.SelectMany(BitConverter.GetBytes)];
}
