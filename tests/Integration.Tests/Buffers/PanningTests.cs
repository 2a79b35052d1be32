using System.Runtime.InteropServices;
using Display.GuestProbe;
using DisplayModel;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace Integration.Tests.Buffers;

/// <summary>A program in the guest that pans over a buffer object larger than the mode.</summary>
[Category("Qemu")]
[Category("Slow")]
[NonParallelizable]
internal sealed class PanningTests : SystemTest
{
    private const int WidthPx = 640;
    private const int HeightPx = 480;
    private const int ObjectWidthPx = 1280;
    private const int ObjectHeightPx = 1024;
    private const int StrideBytes = ObjectWidthPx * sizeof(uint);
    private const int Places = 40;

    private static readonly TileLayout s_tiles = TileLayout.Of(Tiling.X, sizeof(uint));

    /// <summary>Where this machine has no /dev/udmabuf, the server names the buffer all the same; a copy then has the
    /// pixels, and what the dma-buf would have DmabufTests show.</summary>
    [Test]
    public async Task Each_place_is_shown_right_and_all_are_few_buffers()
    {
        GvtDeviceProcess server = Bench.Serve("640x480");
        Guest guest = Bench.Boot(server, "--", "-initrd", GuestProbe.Initramfs());
        GuestProbe probe = new(guest, "aperture");
        Assert.That(probe.Ask($"large {ObjectWidthPx} {ObjectHeightPx} {WidthPx} {HeightPx}"), Is.EqualTo("ok"));
        using DisplayClient client = await DisplayClient.ConnectAsync(server.DisplayPath, new DisplayClientOptions
        {
            Kinds = BufferKinds.Memfd | BufferKinds.Dmabuf,
            Modifiers = ["linear", "x-tiled"],
            Timeout = Patience.Step,
        });
        List<uint> ids = [];
        Dictionary<uint, long> starts = [];
        foreach (int place in Enumerable.Range(1, Places).Concat(Enumerable.Range(1, Places - 1).Reverse()))
        {
            (int x, int y) = (15 * place, 13 * place);
            ulong before = (await client.QueryPlaneAsync(DrmPlaneType.Primary, 0)).Details.Generation;
            Assert.That(probe.Ask($"pan {x} {y}"), Is.EqualTo("ok"));
            PlaneView plane = await client.QueryPlaneAsync(DrmPlaneType.Primary, 0);
            GfxPlaneExtension details = plane.Details;
            Assert.That(details.Generation, Is.GreaterThan(before), "the program waits for the vertical blank");
            uint id = plane.Info.DmabufId;
            ids.Add(id);
            long start = OffsetOf((int)details.SourceX, (int)details.SourceY) - OffsetOf(x, y);
            starts.TryAdd(id, start);
            Assert.That(start, Is.EqualTo(starts[id]), "the buffer begins at one place of the object");

            using PlaneFile copy = await client.GetBufferAsync(BufferKinds.Memfd, head: 0);
            AssertPart(x, y, Linear(copy));
            await client.ReleaseAsync(copy.Description.Id);
            if ((details.Kinds & BufferKinds.Dmabuf) != 0)
            {
                using PlaneFile dmabuf = await client.GetBufferAsync(BufferKinds.Dmabuf, head: 0);
                Assert.That(dmabuf.Description.Id, Is.EqualTo(id));
                AssertPart(x, y, Tiled(dmabuf));
            }
        }

        Assert.That(ids, Is.All.GreaterThan(0));
        Assert.That(ids.Distinct().Count(), Is.LessThanOrEqualTo(4));
        Assert.That(ids.Skip(Places - 1).Distinct().Count(), Is.EqualTo(1), "back to the first place");
    }

    private static long OffsetOf(int x, int y) => s_tiles.Locate(StrideBytes, x * sizeof(uint), y).Offset;

    private static Func<int, int, uint> Linear(PlaneFile file)
    {
        byte[] bytes = Read(file);
        int stride = (int)file.Description.Stride;
        return (x, y) => MemoryMarshal.Read<uint>(bytes.AsSpan((y * stride) + (x * sizeof(uint))));
    }

    private static Func<int, int, uint> Tiled(PlaneFile file)
    {
        byte[] bytes = Read(file);
        BufferReply layout = file.Description;
        return (x, y) => MemoryMarshal.Read<uint>(bytes.AsSpan((int)s_tiles.Locate(
            layout.Stride, ((long)layout.SourceX + x) * sizeof(uint), (long)layout.SourceY + y).Offset));
    }

    private static byte[] Read(PlaneFile file)
    {
        using MappedMemory mapping = MappedMemory.Map(
            file.File!, 0, file.Description.Size, canRead: true, canWrite: false);
        return mapping.Slice(0, (int)mapping.Length).ToArray();
    }

    private static void AssertPart(int x, int y, Func<int, int, uint> pixel) => Assert.That(
        from row in Enumerable.Range(0, HeightPx)
        from column in Enumerable.Range(0, WidthPx)
        where (pixel(column, row) & 0xFF_FFFF) != TestPattern.Pixel(1, x + column, y + row)
        select (column, row),
        Is.Empty,
        $"at {x},{y}");
}
