using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Input;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;

namespace Vnc.Bench;

/// <summary>Pictures of which every pixel changes, without a guest: what of a core a viewer takes at 30 of them a
/// second, or at as many as there is time for.</summary>
internal static class EncodingCost
{
    private const int Rate = 30;
    private const int WarmUp = 40;

    /// <param name="encoding">tight, zrle or raw.</param>
    /// <param name="quality">Of JPEG, 0 to 9; null for none.</param>
    /// <param name="bitsPerSecond">Of the connection; 0 for a direct one.</param>
    /// <param name="span">How long to watch each kind of picture.</param>
    public static void Run(string encoding, int? quality, long bitsPerSecond, TimeSpan span)
    {
        Random random = new(1);
        Measure("smooth video", FrameFolder.Video);
        Measure("video, grain", i => Grain(FrameFolder.Video(i), random));
        Measure("noise", _ => FrameFolder.Noise(random));

        void Measure(string name, Func<int, uint[]> draw) =>
            EncodingCost.Measure(encoding, quality, bitsPerSecond, name, draw, span);
    }

    private static void Measure(
        string encoding, int? quality, long bitsPerSecond, string name, Func<int, uint[]> draw, TimeSpan span)
    {
        Frame[] frames =
            [.. Enumerable.Range(0, 4).Select(i => new Frame(FrameFolder.WidthPx, FrameFolder.HeightPx, draw(i)))];
        using PublishedScreen screen = new("bench", frames[0]);
        RfbServer server = new(screen, new NoInput("bench"), new RfbServerOptions());
        (NetworkStream ours, NetworkStream viewers) = SocketPair.Create();
        _ = server.ServeAsync(ours, "bench");
        using SlowLink? link = bitsPerSecond > 0
            ? new SlowLink(viewers.Socket, bitsPerSecond, Workloads.RoundTrip)
            : null;
        using RfbClient viewer = new RfbClient(link is null ? viewers : new NetworkStream(link.Viewer))
            .Start(
                null,
                [Workloads.Number(encoding), RfbClient.CopyRect, RfbClient.LastRect, .. Workloads.Jpeg(quality)]);
        viewer.Request(incremental: false);
        SkippingViewer.ReadUpdate(viewer.Wire);
        int shown = 0;
        Show(WarmUp);

        long bytes = viewer.Wire.BytesRead;
        TimeSpan cpu = ServerCpu();
        int before = shown;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < span)
        {
            Show(1);
            TimeSpan early = TimeSpan.FromSeconds((shown - before) / (double)Rate) - Stopwatch.GetElapsedTime(start);
            Thread.Sleep(early > TimeSpan.Zero ? early : TimeSpan.Zero);
        }

        int updates = shown - before;

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double busy = (ServerCpu() - cpu).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{encoding,-6} {name,-14} {updates / seconds,5:0.0} updates/s "
                + $"{(viewer.Wire.BytesRead - bytes) / updates,10} bytes/update {100 * busy / seconds,5:0} % of a "
                + $"core, {1000 * busy / updates,5:0.0} ms/update"));
        server.DisposeAsync().AsTask().GetAwaiter().GetResult();

        void Show(int count)
        {
            for (int i = 0; i < count; i++)
            {
                screen.Publish(
                    frames[++shown % frames.Length], [new PixelRect(0, 0, FrameFolder.WidthPx, FrameFolder.HeightPx)]);
                viewer.Request();
                SkippingViewer.ReadUpdate(viewer.Wire);
            }
        }
    }

    /// <summary>That of the process but for this thread, which is the viewer.</summary>
    private static TimeSpan ServerCpu() =>
        Environment.CpuUsage.TotalTime
        - TimeSpan.FromTicks(
            long.Parse(
                File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 100);

    /// <summary>The lowest two bits of each colour are those of a camera: anything.</summary>
    private static uint[] Grain(uint[] pixels, Random random)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] ^= (uint)random.Next() & 0x03_0303;
        }

        return pixels;
    }
}
