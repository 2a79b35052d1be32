using System.Runtime.InteropServices;
using System.Text.Json;
using DisplayModel;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplaySource;
using Integration.Tests.Harness;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace Integration.Tests.SingleHead;

/// <summary>What a client of the display socket gets from a guest that is at work.</summary>
internal sealed partial class SingleHeadTests
{
    [Test]
    public async Task What_the_guest_draws_into_its_console_is_reported_with_its_place()
    {
        using QuietConsole console = new(Guest);
        using RefreshRecorder recorder = new(Server);
        using DisplayClient client = Server.Connect();
        Assert.That(Patience.Until(() => recorder.All.Count > 0, Patience.Step), Is.True, "the first picture");
        Damage before = await SettleAsync(client);
        int told = recorder.All.Count;

        Guest.Do(
            $"printf '\\377\\377\\377' | dd of=/dev/fb0 bs=1 seek={((500 * WidthPx) + 700) * sizeof(uint)} "
                + "conv=notrunc 2>/dev/null");
        Assert.That(recorder.WaitForAny(told + 1), Is.True, "an event");
        Damage after = await SettleAsync(client, before.Sequence);

        Assert.That(
            recorder.All.Skip(told).Select(refresh => refresh.Reasons),
            Is.EqualTo(new[] { RefreshReasons.Drawn, RefreshReasons.Drawn }),
            "once, and once more because this client has read it");
        Assert.That(after.Rectangles, Has.Count.EqualTo(1));
        PixelRect place = after.Rectangles[0];
        Assert.That(place.Contains(new PixelRect(700, 500, 1, 1)), Is.True, $"{place} holds the pixel");
        Assert.That(place.Width * place.Height, Is.LessThanOrEqualTo(128 * 32), "not more than a tile");
    }

    [Test]
    public async Task An_eventfd_is_signalled_for_flips_and_never_more_than_once_before_it_is_read()
    {
        using EventFd eventFd = EventFd.Create();
        using RefreshRecorder recorder = new(Server);
        using DisplayClient client = await DisplayClient.ConnectAsync(
            Server.DisplayPath, new DisplayClientOptions { WantsEventfds = true, Timeout = Patience.Step });
        using ModeTest flips = new(Guest, ModeTest.Set(Connector, Crtc, Connector.Mode(WidthPx, HeightPx, 60)) + " -v");
        Assert.That(recorder.WaitForMore(10), Is.True, "flips begin");

        await client.BindAsync(0, eventFd);
        for (int i = 0; i < 20; i++)
        {
            Assert.That(WaitForSignal(eventFd), Is.EqualTo(1), "the primary plane");
        }

        Assert.That(recorder.WaitForMore(60), Is.True, "a client that sleeps");
        CountWhilePaused(flips, recorder);
        Assert.That(WaitForSignal(eventFd), Is.EqualTo(1));
        Assert.That(eventFd.TryRead(out _), Is.False);

        await client.MaskAsync(0, isMasked: true);
        flips.Resume();
        Assert.That(recorder.WaitForMore(30), Is.True, "flips go on");
        CountWhilePaused(flips, recorder);
        Assert.That(eventFd.TryRead(out _), Is.False, "masked");
        await client.MaskAsync(0, isMasked: false);
        Assert.That(WaitForSignal(eventFd), Is.EqualTo(1), "what was missed");
        Assert.That(eventFd.TryRead(out _), Is.False, "once");

        await client.BindAsync(0, null);
        flips.Resume();
        Assert.That(recorder.WaitForMore(10), Is.True, "flips go on");
        Assert.That(eventFd.TryRead(out _), Is.False, "unbound");
    }

    [Test]
    public async Task A_shadow_of_the_primary_plane_is_what_a_screenshot_shows()
    {
        using QuietConsole console = new(Guest);
        using DisplayClient client = Server.Connect();
        await SettleAsync(client);

        using PlaneFile shadow = await client.GetBufferAsync(BufferKinds.Memfd);
        Frame frame = client.Capture(0, withCursor: false)!;
        PlaneView plane = await client.QueryPlaneAsync(DrmPlaneType.Primary);

        Assert.That((shadow.Description.Width, shadow.Description.Height), Is.EqualTo(((uint)WidthPx, (uint)HeightPx)));
        Assert.That((plane.Info.Width, plane.Info.Height, plane.Info.DrmFormat), Is.EqualTo(
            ((uint)WidthPx, (uint)HeightPx, (uint)PixelFormat.Xrgb8888)));
        byte[] bytes = new byte[shadow.Description.Size];
        Assert.That(RandomAccess.Read(shadow.File!, bytes, 0), Is.EqualTo(bytes.Length));
        for (int y = 0; y < HeightPx; y++)
        {
            ReadOnlySpan<uint> row = MemoryMarshal.Cast<byte, uint>(
                bytes.AsSpan(
                    (int)(shadow.Description.Offset + (y * shadow.Description.Stride)), WidthPx * sizeof(uint)));
            Assert.That(
                row.ToArray().Select(pixel => pixel & 0xFF_FFFF), Is.EqualTo(frame.Row(y).ToArray()), $"row {y}");
        }

        await client.ReleaseAsync(shadow.Description.Id);
    }

    [Test]
    public async Task Two_buffers_that_are_flipped_keep_their_two_ids()
    {
        using DisplayClient client = Server.Connect();
        using ModeTest flips = new(Guest, ModeTest.Set(Connector, Crtc, Connector.Mode(WidthPx, HeightPx, 60)) + " -v");
        HashSet<uint> ids = [];
        Assert.That(
            Patience.Until(() => Server.Info().Pipes[0].Primary.Flips > 10, Patience.Step), Is.True, "flips begin");
        using RefreshRecorder recorder = new(Server);
        Assert.That(recorder.WaitForMore(5), Is.True, "flips go on");

        for (int i = 0; i < 200; i++)
        {
            ids.Add((await client.QueryPlaneAsync(DrmPlaneType.Primary)).Info.DmabufId);
        }

        Assert.That(recorder.WaitForMore(5), Is.True, "they still do");
        Assert.That(ids, Has.Count.LessThanOrEqualTo(2).And.None.Zero);
    }

    [Test]
    public async Task Info_reports_pipes_planes_outputs_interrupts_and_buffers()
    {
        using DisplayClient client = Server.Connect();
        PlaneView plane = await client.QueryPlaneAsync(DrmPlaneType.Primary);

        CommandResult result = GvtProgram.Run("info", "--display-socket", Server.DisplayPath);

        Assert.That((result.ExitCode, result.Errors), Is.EqualTo((0, "")));
        using JsonDocument info = JsonDocument.Parse(result.Text);
        JsonElement pipe = info.RootElement.GetProperty("pipes")[0];
        JsonElement primary = pipe.GetProperty("planes")[0];
        Assert.That(pipe.GetProperty("source_size").GetString(), Is.EqualTo(Mode));
        Assert.That(pipe.GetProperty("frame_count").GetUInt64(), Is.Positive);
        Assert.That(primary.GetProperty("format").GetString(), Is.EqualTo("Xrgb8888"));
        Assert.That(primary.GetProperty("stride").GetInt32(), Is.EqualTo((int)plane.Info.Stride));
        Assert.That(info.RootElement.GetProperty("outputs")[0].GetProperty("plugged").GetBoolean(), Is.True);
        Assert.That(
            info.RootElement.GetProperty("interrupts").EnumerateArray()
                .Select(group => group.GetProperty("group").GetString()),
            Does.Contain("PipeA").And.Contain("South"));
        JsonElement buffer = info.RootElement.GetProperty("buffers")[0];
        Assert.That(buffer.GetProperty("id").GetUInt32(), Is.EqualTo(plane.Info.DmabufId).And.Positive);
        Assert.That(buffer.GetProperty("size").GetString(), Is.EqualTo(Mode));
    }

    private static ulong WaitForSignal(EventFd eventFd)
    {
        Poll.Wait([new PollFd(eventFd.Handle, PollEvents.In)], MonotonicClock.After(Patience.Step));
        return eventFd.TryRead(out ulong value) ? value : 0;
    }

    /// <summary>Waits until nothing has been drawn for two seconds, in which every place is looked at many
    /// times.</summary>
    private static async Task<Damage> SettleAsync(DisplayClient client, ulong since = 0)
    {
        Damage damage = await client.GetDamageAsync(0, since);
        for (ulong last = 0; last != damage.Sequence;)
        {
            last = damage.Sequence;
            await Task.Delay(2000);
            damage = await client.GetDamageAsync(0, since);
        }

        return damage;
    }
}
