using Bench.Shared;
using Display.GuestProbe;
using DisplaySource;
using LinuxInterop;

namespace Display.Bench;

/// <summary>A guest that draws a pixel into the buffer that it shows after it has been idle, or right after a flip, and
/// a listener with policy damage.</summary>
internal static class DrawnWorkload
{
    private const int WidthPx = 1024;
    private const int HeightPx = 768;
    private const int SettledMs = 1200;
    private const ulong Surface = 0x100_0000;
    private const int FirstPage = 16;

    public static void Run(int rounds)
    {
        using BenchDevice device = new();
        using AutoResetEvent drawn = new(false);
        device.Machine.MapGraphics(Surface, PageOrder.Pages("together", HeightPx, FirstPage));
        Random random = new(1);
        using IDisposable listening = device.Source.Listen(
            RefreshPolicy.Damage,
            refresh =>
            {
                if ((refresh.Causes & RefreshCauses.Drawn) != 0)
                {
                    drawn.Set();
                }
            });
        _ = device.Show(Surface, WidthPx, HeightPx, strideUnits: WidthPx * 4 / 64, tiling: 0);
        Console.WriteLine(
            $"told of a pixel that is drawn after idling    {Lateness.Of(Take(rounds, flipsFirst: false))}");
        Console.WriteLine(
            $"told of a pixel that is drawn after a flip    {Lateness.Of(Take(rounds, flipsFirst: true))}");

        List<long> Take(int count, bool flipsFirst)
        {
            List<long> lateNs = [];
            for (int round = 0; round < count; round++)
            {
                Thread.Sleep(SettledMs + random.Next(200));
                if (flipsFirst)
                {
                    _ = device.Show(Surface, WidthPx, HeightPx, strideUnits: WidthPx * 4 / 64, tiling: 0);
                }

                drawn.Reset();
                long startNs = MonotonicClock.NowNs;
                device.Machine.Memory(
                    GuestMachine.LowPage(FirstPage),
                    WidthPx * HeightPx * sizeof(uint))[random.Next(WidthPx * HeightPx) * sizeof(uint)]++;
                drawn.WaitOne();
                lateNs.Add(MonotonicClock.NowNs - startNs);
            }

            return lateNs;
        }
    }
}
