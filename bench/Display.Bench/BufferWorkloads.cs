using System.Diagnostics;
using System.Globalization;
using Compose.Bench;
using Display.GuestProbe;
using DisplayModel;
using DisplayModel.Scanout;
using LinuxInterop;
using VfioUser.Display.Buffers;

namespace Display.Bench;

/// <summary>A guest's frame of 32 bits a pixel, by way of the page table and the memory that the client
/// mapped.</summary>
internal sealed class BufferWorkloads : IDisposable
{
    private const ulong SurfaceOffset = 0x100_0000;
    private const int FirstPage = 16;

    private readonly int _widthPx;
    private readonly int _heightPx;
    private readonly int _length;
    private readonly BenchDevice _device = new();
    private readonly MemFd _target;

    public BufferWorkloads(int widthPx, int heightPx)
    {
        (_widthPx, _heightPx, _length) = (widthPx, heightPx, widthPx * heightPx * sizeof(uint));
        _target = MemFd.Create("bench-target", (ulong)(_length + 4095) / 4096 * 4096);
        Random.Shared.NextBytes(_device.Machine.Memory(GuestMachine.LowPage(0), _length + (1 << 20)));
    }

    /// <summary>A whole picture for a client that has no dma-buf.</summary>
    public void Shadows(Measurement measurement)
    {
        Measurement.Title($"Shadow, {_widthPx} x {_heightPx}, everything");
        void Copy() =>
            _device.Machine.Memory(GuestMachine.LowPage(FirstPage), _length).CopyTo(_target.Slice(0, _length));

        measurement.Print("copy", _length, Copy, Copy);
        foreach ((string name, Tiling tiling, string order) in new[]
        {
            ("linear, pages together", Tiling.Linear, "together"),
            ("linear, pages scattered", Tiling.Linear, "scattered"),
            ("X tiled, pages together", Tiling.X, "together"), ("X tiled, pages scattered", Tiling.X, "scattered"),
            ("Y tiled, pages together", Tiling.Y, "together"), ("Y tiled, pages scattered", Tiling.Y, "scattered"),
        })
        {
            Show(tiling, order);
            using Shadows shadows = new(_device.Source, new ShadowBudget());
            measurement.Print(
                name, _length, () => shadows.Release(shadows.Acquire(0, ShadowContent.Primary).Slot), Copy);
        }
    }

    public void CopiedBytes()
    {
        PlaneState plane = Show(Tiling.Linear, "together");
        using Shadows shadows = new(_device.Source, new ShadowBudget());
        ShadowPicture whole = shadows.Acquire(0, ShadowContent.Head);
        ulong before = shadows.CopiedBytes;
        _ = _device.Buffers.Identify(0, plane);
        Console.WriteLine(
            $"\nbytes copied per frame: {whole.CopiedBytes} for a shadow, {shadows.CopiedBytes - before} for a "
                + "dma-buf");
    }

    /// <summary>What a client's question costs that has the buffer already.</summary>
    public void Identities(int runs)
    {
        foreach (string order in (string[])["together", "scattered"])
        {
            PlaneState plane = Show(Tiling.Linear, order);
            PlaneState copy = plane with { };
            int pages = (int)(_device.Buffers.Identify(0, plane).Buffer.SizeBytes / ISurfaceView.PageSize);
            Print($"identity, {pages} pages {order}", runs, () => _device.Buffers.Identify(0, plane));
            Print($"identity, {pages} pages {order}, another state", runs, () =>
            {
                _device.Buffers.Identify(0, copy);
                _device.Buffers.Identify(0, plane);
            }, perRun: 2);
        }
    }

    public void Dispose()
    {
        _target.Dispose();
        _device.Dispose();
    }

    private static void Print(string name, int runs, Action work, int perRun = 1)
    {
        const int calls = 1000;
        double best = double.MaxValue;
        long allocated = 0;
        for (int run = 0; run < runs; run++)
        {
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++)
            {
                work();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls / perRun);
            allocated = (GC.GetAllocatedBytesForCurrentThread() - bytes) / calls / perRun;
        }

        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{name,-52}{best,9:0.00} us {allocated} B allocated"));
    }

    private PlaneState Show(Tiling tiling, string order)
    {
        (uint bits, int strideUnit, int tileRows) = tiling switch
        {
            Tiling.X => (1u, 512, 8),
            Tiling.Y => (4u, 128, 32),
            _ => (0u, 64, 1),
        };
        int stride = ((_widthPx * sizeof(uint)) + strideUnit - 1) / strideUnit * strideUnit;
        int rows = (_heightPx + tileRows - 1) / tileRows * tileRows;
        int pages = ((stride * rows) + GuestMachine.PageSize - 1) / GuestMachine.PageSize;
        _device.Machine.MapGraphics(SurfaceOffset, PageOrder.Pages(order, pages, FirstPage));
        return _device.Show(SurfaceOffset, _widthPx, _heightPx, stride / strideUnit, bits);
    }
}
