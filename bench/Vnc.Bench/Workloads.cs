using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using RemoteDisplay.Tests.Support;

namespace Vnc.Bench;

/// <summary>Six kinds of pictures, each watched by a viewer that decodes everything and asks at once for
/// more.</summary>
internal sealed class Workloads(Stage stage, string encoding, TimeSpan span, IReadOnlyCollection<string> wanted)
{
    public static readonly string[] Names = ["typing", "scrolling", "window", "video", "both", "noise"];

    private const int Keys = 60;
    private const int WaitMs = 300;

    /// <summary>What is used for the first time is compiled first, and again when it is used often.</summary>
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(8);

    /// <summary>There and back, of a slow connection.</summary>
    public static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(30);

    /// <summary>The quality of JPEG, 0 to 9; null for none.</summary>
    public int? Quality { get; init; }

    /// <summary>Of the connection; 0 for a direct one.</summary>
    public long BitsPerSecond { get; init; }

    /// <summary>Whether the viewer takes updates without asking, if the server can do that.</summary>
    public bool IsContinuous { get; init; }

    public void Run()
    {
        using Socket direct = stage.Connect();
        using SlowLink? link = BitsPerSecond > 0 ? new SlowLink(direct, BitsPerSecond, RoundTrip) : null;
        Socket socket = link?.Viewer ?? direct;
        using NetworkStream stream = new(socket);
        using RfbClient viewer = new RfbClient(stream).Start(
            null,
            [
                Number(encoding), RfbClient.CopyRect, RfbClient.DesktopSize, RfbClient.LastRect, .. Jpeg(Quality),
                .. IsContinuous ? [RfbClient.Fence, RfbClient.ContinuousUpdates] : Array.Empty<int>(),
            ]);
        stage.Guest.Do("echo 0 >/sys/class/graphics/fbcon/cursor_blink");
        viewer.Request(incremental: false);
        viewer.ReadUpdate();
        if (viewer.EndsOfContinuousUpdates > 0)
        {
            viewer.Wire.Send([150, 1, .. Wire.Be16(0, 0, viewer.Width, viewer.Height)]);
        }

        viewer.Request();
        if (wanted.Contains("typing"))
        {
            Type(viewer, socket, isReported: false);
            Type(viewer, socket, isReported: true);
        }

        Watch(
            viewer,
            socket,
            "scrolling",
            "i=0; while :; do i=$((i+1)); echo \"line $i of text that scrolls, $i, as a build would\" >/dev/tty1; "
                + "usleep 30000; done");
        Watch(viewer, socket, "window", Show("window?"));
        Watch(viewer, socket, "video", Show("video?"));
        if (wanted.Contains("both"))
        {
            TypeBesideVideo(viewer, socket);
        }

        Watch(viewer, socket, "noise", Show("noise?"));
    }

    public static int Number(string encoding) => encoding switch
    {
        "tight" => RfbClient.Tight,
        "zrle" => RfbClient.Zrle,
        _ => RfbClient.Raw,
    };

    /// <summary>The pseudo-encoding by which a viewer accepts JPEG.</summary>
    public static int[] Jpeg(int? quality) => quality is { } level ? [RfbClient.JpegQuality0 + level] : [];

    private static string Show(string frames) =>
        $"while :; do for f in /opt/program/{frames}; do cat $f >/dev/fb0; usleep 20000; done; done";

    /// <summary>Letters into the shell on the console; each is awaited, so the time from key to pixels can be
    /// told.</summary>
    private void Type(RfbClient viewer, Socket socket, bool isReported)
    {
        Drain(viewer, socket);
        long bytes = viewer.Wire.BytesRead;
        TimeSpan cpu = stage.Cpu.Now;
        List<double> latencyMs = [];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Keys; i++)
        {
            int keysym = 'a' + (i % 26);
            long pressed = Stopwatch.GetTimestamp();
            viewer.Wire.Send([4, 1, 0, 0, .. Wire.Be32(keysym), 4, 0, 0, 0, .. Wire.Be32(keysym)]);
            if (!Next(viewer, socket, WaitMs * 10))
            {
                throw new InvalidOperationException("a letter was typed and nothing showed");
            }

            latencyMs.Add(Stopwatch.GetElapsedTime(pressed).TotalMilliseconds);
            Drain(viewer, socket);
        }

        if (!isReported)
        {
            return;
        }

        Report(
            "typing",
            Keys,
            Stopwatch.GetElapsedTime(start),
            viewer.Wire.BytesRead - bytes,
            stage.Cpu.Now - cpu,
            Summary(latencyMs));
    }

    /// <summary>Letters in the upper half of the screen, while a film plays in the lower half.</summary>
    private void TypeBesideVideo(RfbClient viewer, Socket socket)
    {
        stage.Guest.Do("printf '\\033[2J\\033[H' >/dev/tty1");
        Drain(viewer, socket);
        stage.Guest.Do(
            "(while :; do for f in /opt/program/video?; do dd if=$f of=/dev/fb0 bs=4147200 skip=1 seek=1 count=1; "
                + "usleep 20000; done; done) >/dev/null 2>&1 & echo $! >/tmp/draws");
        Next(viewer, socket, WaitMs * 10);
        long bytes = viewer.Wire.BytesRead;
        TimeSpan cpu = stage.Cpu.Now;
        int updates = 0;
        List<double> latencyMs = [];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Keys; i++)
        {
            uint[] before = Upper(viewer);
            long pressed = Stopwatch.GetTimestamp();
            viewer.Wire.Send([4, 1, 0, 0, .. Wire.Be32('a' + (i % 26)), 4, 0, 0, 0, .. Wire.Be32('a' + (i % 26))]);
            do
            {
                updates += Next(viewer, socket, WaitMs * 10) ? 1 : 0;
            }
            while (Upper(viewer).SequenceEqual(before));
            latencyMs.Add(Stopwatch.GetElapsedTime(pressed).TotalMilliseconds);
        }

        Report(
            "both", updates, Stopwatch.GetElapsedTime(start), viewer.Wire.BytesRead - bytes, stage.Cpu.Now - cpu,
            Summary(latencyMs));
        stage.Guest.Do("kill $(cat /tmp/draws)");
        Drain(viewer, socket);

        static uint[] Upper(RfbClient viewer) => viewer.Pixels[..(viewer.Pixels.Length / 2)];
    }

    private static string Summary(List<double> latencyMs)
    {
        latencyMs.Sort();
        return string.Create(
            CultureInfo.InvariantCulture, $"p50 {latencyMs[latencyMs.Count / 2]:0.0} ms, p99 {latencyMs[^1]:0.0} ms");
    }

    private void Watch(RfbClient viewer, Socket socket, string name, string command)
    {
        if (!wanted.Contains(name))
        {
            return;
        }

        stage.Guest.Do($"({command}) >/dev/null 2>&1 & echo $! >/tmp/draws");
        Read(s_warmUp);
        long bytes = viewer.Wire.BytesRead;
        TimeSpan cpu = stage.Cpu.Now;
        long start = Stopwatch.GetTimestamp();
        int updates = Read(span);
        Report(name, updates, Stopwatch.GetElapsedTime(start), viewer.Wire.BytesRead - bytes, stage.Cpu.Now - cpu, "");
        stage.Guest.Do("kill $(cat /tmp/draws)");
        Drain(viewer, socket);

        int Read(TimeSpan time)
        {
            long begun = Stopwatch.GetTimestamp();
            int read = 0;
            while (Stopwatch.GetElapsedTime(begun) < time)
            {
                read += Next(viewer, socket, WaitMs) ? 1 : 0;
            }

            return read;
        }
    }

    private void Report(string name, int updates, TimeSpan time, long bytes, TimeSpan cpu, string more) =>
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-14} {updates / time.TotalSeconds,10:0.0} {(updates == 0 ? 0 : bytes / updates),13} "
                + $"{bytes / time.TotalSeconds / 1000,9:0.0} {100 * cpu / time,12:0.0} % "
                + $"{(updates == 0 ? 0 : cpu.TotalMilliseconds / updates),9:0.0}   {stage.Name,-11} {more}"));

    /// <summary>Reads an update if one comes in time, and asks for another.</summary>
    private static bool Next(RfbClient viewer, Socket socket, int waitMs)
    {
        while (socket.Poll(TimeSpan.FromMilliseconds(waitMs), SelectMode.SelectRead))
        {
            if (viewer.ReadMessage() == 0)
            {
                if (viewer.EndsOfContinuousUpdates == 0)
                {
                    viewer.Request();
                }

                return true;
            }
        }

        return false;
    }

    private static void Drain(RfbClient viewer, Socket socket)
    {
        while (Next(viewer, socket, WaitMs))
        {
        }
    }
}
