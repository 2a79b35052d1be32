using Bench.Shared;
using Display.GuestProbe;
using LinuxInterop;
using VfioUser.Display.Client;
using VfioUser.Display.Endpoint;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace Display.Bench;

/// <summary>A driver that shows another buffer after every vertical blank, and a client that sleeps on its eventfd: no
/// emulated processor takes time from either.</summary>
internal static class FlipWorkload
{
    private const int Flips = 1000;
    private const int WidthPx = 1024;
    private const int HeightPx = 768;
    private const ulong FirstSurface = 0x100_0000;
    private const ulong SecondSurface = 0x200_0000;

    public static void Run()
    {
        using BenchDevice device = new();
        string path = Path.Combine(Path.GetTempPath(), $"display-bench-{Guid.NewGuid():N}");
        using ExtensionServer server = new(
            new DisplayEndpoint(device.Source, device.Buffers),
            "display",
            new VfioUserServerOptions { SocketPath = path });
        server.Start();
        using DisplayClient client = DisplayClient.ConnectAsync(
            path, new DisplayClientOptions { WantsEventfds = true }).AsTask().GetAwaiter().GetResult();
        using EventFd eventFd = EventFd.Create();
        client.BindAsync(0, eventFd).AsTask().GetAwaiter().GetResult();
        device.Machine.MapGraphics(FirstSurface, PageOrder.Pages("together", HeightPx, first: 16));
        device.Machine.MapGraphics(SecondSurface, PageOrder.Pages("together", HeightPx, first: 16));
        _ = Flip(100);
        using BareTimer bare = new();
        Console.WriteLine($"eventfd after the vertical blank of {Flips} flips   {Lateness.Of(Flip(Flips))}");
        Console.WriteLine($"eventfd of a bare timer meanwhile            {Lateness.Of(bare.Stop())}");

        List<long> Flip(int count)
        {
            List<long> lateNs = [];
            for (int flip = 0; flip < count; flip++)
            {
                device.Machine.Show(
                    flip % 2 == 0 ? FirstSurface : SecondSurface, WidthPx, HeightPx, strideUnits: WidthPx * 4 / 64);
                Poll.Wait([new PollFd(eventFd.Handle, PollEvents.In)], Poll.Never);
                long nowNs = MonotonicClock.NowNs;
                eventFd.TryRead(out _);
                PlaneView plane = client.QueryPlaneAsync(DrmPlaneType.Primary, 0).AsTask().GetAwaiter().GetResult();
                lateNs.Add(nowNs - (long)plane.Details.TimestampNs);
            }

            return lateNs;
        }
    }
}
