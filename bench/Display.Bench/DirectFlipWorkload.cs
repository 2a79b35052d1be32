using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Display.GuestProbe;
using DisplayModel.Geometry;
using DisplaySource;
using LinuxInterop;
using RemoteDisplay.Input;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Presenting;
using RemoteDisplay.Local.Scanout;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc;
using VfioUser.Display.Client;
using VfioUser.Display.Endpoint;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace Display.Bench;

/// <summary>A driver that flips at each vertical blank between two pages of text: alone; with direct flip, whose card
/// takes every state and shows it at its next vertical blank; and shown by a VNC viewer. The differences are the costs
/// of direct flip without the kernel's driver, and of VNC.</summary>
internal static class DirectFlipWorkload
{
    /// <summary>The argument that makes this program direct flip's part: it is measured by itself.</summary>
    public const string Client = "direct-client";

    private const int WidthPx = 1024;
    private const int HeightPx = 768;
    private const ulong FirstSurface = 0x100_0000;
    private const ulong SecondSurface = 0x200_0000;
    private const long PeriodNs = 1_000_000_000 / 60;

    public static async Task RunAsync(TimeSpan duration)
    {
        using BenchDevice device = new();
        Draw(device, FirstSurface, firstPage: 16, seed: 1);
        Draw(device, SecondSurface, firstPage: 1024, seed: 2);
        (double hertz, double share) = Flip(device, duration);
        Console.WriteLine($"{hertz:0.0} Hz alone              {share:0.00} % of a core");

        FlipDirectly(device, duration);
        await FlipForViewerAsync(device, duration);
    }

    private static void FlipDirectly(BenchDevice device, TimeSpan duration)
    {
        string path = Path.Combine(Path.GetTempPath(), $"display-bench-{Guid.NewGuid():N}");
        using ExtensionServer server = new(
            new DisplayEndpoint(device.Source, device.Buffers),
            "display",
            new VfioUserServerOptions { SocketPath = path });
        server.Start();
        using Process client = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, [typeof(DirectFlipWorkload).Assembly.Location, Client, path])
            {
                RedirectStandardInput = true,
            })!;
        _ = Flip(device, TimeSpan.FromSeconds(2));
        TimeSpan before = client.TotalProcessorTime;
        (double hertz, double share) = Flip(device, duration);
        client.Refresh();
        double clientShare = 100 * (client.TotalProcessorTime - before) / duration;
        Console.WriteLine($"{hertz:0.0} Hz with direct flip   {share:0.00} % of a core; "
            + $"{clientShare:0.00} % in direct flip and its simulated card");
        client.StandardInput.Close();
        client.WaitForExit();
    }

    private static async Task FlipForViewerAsync(BenchDevice device, TimeSpan duration)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("display-bench-");
        await using HeadScreen screen = new(device.Source, 0);
        RfbServer server = new(screen, new NoInput("a benchmark"), new RfbServerOptions());
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "vnc")));
        listener.Listen();
        using (TigerVnc viewer = new(folder.FullName))
        {
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
            Socket connection = await listener.AcceptAsync(patience.Token);
            Task session = server.ServeAsync(new NetworkStream(connection, ownsSocket: true), "TigerVNC");
            _ = Flip(device, TimeSpan.FromSeconds(2));
            TimeSpan before = viewer.ProcessorTime;
            (double hertz, double share) = Flip(device, duration);
            double viewerShare = 100 * (viewer.ProcessorTime - before) / duration;
            Console.WriteLine($"{hertz:0.0} Hz shown by TigerVNC  {share:0.00} % of a core; "
                + $"{viewerShare:0.00} % in the viewer and its X server");
            await server.DisposeAsync();
            await session;
        }

        folder.Delete(recursive: true);
    }

    /// <summary>Makes a surface with a page of text: cells of 8x16 pixels, two thirds of them letters.</summary>
    private static void Draw(BenchDevice device, ulong surface, int firstPage, int seed)
    {
        device.Machine.MapGraphics(surface, PageOrder.Pages("together", HeightPx, firstPage));
        Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(
            device.Machine.Memory(GuestMachine.LowPage(firstPage), WidthPx * HeightPx * 4));
        Random random = new(seed);
        ulong[] letters = [.. Enumerable.Range(0, 64).Select(_ => (ulong)random.NextInt64() & 0x007E_7E7E_7E7E_0000)];
        int[] page = [.. Enumerable.Range(0, WidthPx / 8 * (HeightPx / 16)).Select(_ => random.Next(96))];
        for (int y = 0; y < HeightPx; y++)
        {
            for (int x = 0; x < WidthPx; x++)
            {
                int letter = page[(y / 16 * (WidthPx / 8)) + (x / 8)];
                bool isInk = letter < letters.Length && ((letters[letter] >> ((y % 16 / 2 * 8) + (x % 8))) & 1) != 0;
                pixels[(y * WidthPx) + x] = isInk ? 0x202020u : 0xF0F0F0u;
            }
        }
    }

    /// <summary>Flips for a while.</summary>
    /// <returns>Flips a second, and percent of a core.</returns>
    private static (double Hertz, double Share) Flip(BenchDevice device, TimeSpan duration)
    {
        using SemaphoreSlim shown = new(0);
        using IDisposable listening = device.Source.Listen(RefreshPolicy.Flip, _ => shown.Release());
        using Process process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        Stopwatch time = Stopwatch.StartNew();
        int count = 0;
        while (time.Elapsed < duration)
        {
            device.Machine.Show(
                count++ % 2 == 0 ? FirstSurface : SecondSurface, WidthPx, HeightPx, strideUnits: WidthPx * 4 / 64);
            shown.Wait(TimeSpan.FromSeconds(1));
        }

        process.Refresh();
        TimeSpan spent = process.TotalProcessorTime - before;
        return (count / time.Elapsed.TotalSeconds, 100 * spent / time.Elapsed);
    }

    /// <summary>Shows the display socket on a simulated card, until standard input ends.</summary>
    public static async Task ShowAsync(string path)
    {
        using DisplayClient client = await DisplayClient.ConnectAsync(
            path, new DisplayClientOptions { WantsEvents = true, ContinuesOnItsThread = true });
        using CancellationTokenSource end = new();
        Card card = new();
        HeadOutput output = new(
            card, [new Planes()], new PictureReader(client, 0).ReadAsync, default, (_, _) => { });
        Task<int> showing = ShowAsync(client, output, card, end.Token);
        await Task.Run(Console.In.ReadToEnd, CancellationToken.None);
        await end.CancelAsync();
        int refreshes = await showing;
        (long median, long p99) = output.Statistics.LatencyNs;
        Console.WriteLine($"refreshes={refreshes} flips={output.Statistics.Flips} "
            + $"median_ms={median / 1e6:0.00} p99_ms={p99 / 1e6:0.00}");
    }

    /// <returns>The number of refreshes.</returns>
    private static async Task<int> ShowAsync(
        DisplayClient client, HeadOutput output, Card card, CancellationToken cancellation)
    {
        int refreshes = 0;
        using SemaphoreSlim turn = new(1);
        Thread blanks = new(() =>
        {
            using TimerFd timer = new();
            PollFd[] fds = new PollFd[1];
            for (long blankNs = MonotonicClock.NowNs; !cancellation.IsCancellationRequested;)
            {
                blankNs += PeriodNs;
                timer.Arm(blankNs);
                fds[0] = timer.WaitFor;
                Poll.Wait(fds, Poll.Never);
                timer.OnReady();
                if (card.TakePending())
                {
                    turn.Wait(CancellationToken.None);
                    output.CompleteAsync(MonotonicClock.NowNs, CancellationToken.None).AsTask().Wait();
                    turn.Release();
                }
            }
        });
        blanks.Start();
        try
        {
            await foreach (DisplayEvent item in client.EventsAsync(cancellation))
            {
                if (item is RefreshEvent { Refresh: { Head: 0 } refresh })
                {
                    refreshes++;
                    await turn.WaitAsync(cancellation);
                    await output.RefreshAsync(refresh.Planes, (long)refresh.TimestampNs, cancellation);
                    turn.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }

        blanks.Join();
        return refreshes;
    }

    /// <summary>A card that takes every state.</summary>
    private sealed class Card : IScanout
    {
        private int _pending;

        public bool TakePending() => Interlocked.Exchange(ref _pending, 0) != 0;

        public int Test(ScreenState state) => 0;

        public CommitResult Commit(ScreenState state, bool isAsync)
        {
            Volatile.Write(ref _pending, 1);
            return new CommitResult(0, IsPending: true);
        }

        public void Forget()
        {
        }
    }

    /// <summary>Planes of a card that suits, whether the server has dma-bufs or not.</summary>
    private sealed class Planes : IPresenter
    {
        private const uint Xr24 = 0x34325258;

        private readonly HostHead _host = new(
            "HDMI-A-1",
            1,
            2,
            [new HostMode(WidthPx, HeightPx, IsPreferred: true, default)],
            [new HostPlane(3, DrmPlaneType.Primary, 0, new PlaneFormats([(Xr24, 0)]), PlaneRotation.Rotate0, false)]);

        public ValueTask<Offer> PrepareAsync(GuestPicture picture, ulong since, CancellationToken cancellation)
        {
            picture = picture with
            {
                Planes = [.. picture.Planes.Select(plane => plane with { NoDmabuf = NoDmabufReason.None })],
            };
            IReadOnlyList<HostPlane> planes = DirectLayout.Assign(picture, _host, out string reason)
                ?? throw new InvalidOperationException(reason);
            Fit fit = Fit.Of(picture.ModeWidthPx, picture.ModeHeightPx, _host).First();
            ScreenState state = DirectLayout.Place(picture, planes, [picture.Planes[0].BufferId], fit);
            return ValueTask.FromResult(new Offer([new Presentation(state, "direct", IsLive: true)], null, null));
        }
    }
}
