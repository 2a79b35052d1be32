using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using RemoteDisplay.Tests.Support;

namespace Vnc.Bench;

/// <summary>Five kinds of pictures, each watched by a viewer that decodes everything and asks at once for
/// more.</summary>
internal sealed class Workloads(Stage stage, string encoding, TimeSpan span, IReadOnlyCollection<string> wanted)
{
    public static readonly string[] Names = ["typing", "scrolling", "window", "video", "noise"];

    private const int Keys = 60;
    private const int WaitMs = 300;

    public void Run()
    {
        using Socket socket = stage.Connect();
        using NetworkStream stream = new(socket);
        using RfbClient viewer = new RfbClient(stream).Start(
            null, [Number(encoding), RfbClient.CopyRect, RfbClient.DesktopSize, RfbClient.LastRect]);
        stage.Guest.Do("echo 0 >/sys/class/graphics/fbcon/cursor_blink");
        viewer.Request(incremental: false);
        viewer.ReadUpdate();
        viewer.Request();
        if (wanted.Contains("typing"))
        {
            // What is used for the first time is compiled first.
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
        Watch(viewer, socket, "noise", Show("noise?"));
    }

    public static int Number(string encoding) => encoding switch
    {
        "tight" => RfbClient.Tight,
        "zrle" => RfbClient.Zrle,
        _ => RfbClient.Raw,
    };

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

        latencyMs.Sort();
        string latency = string.Create(
            CultureInfo.InvariantCulture, $"p50 {latencyMs[Keys / 2]:0.0} ms, p99 {latencyMs[^1]:0.0} ms");
        Report(
            "typing",
            Keys,
            Stopwatch.GetElapsedTime(start),
            viewer.Wire.BytesRead - bytes,
            stage.Cpu.Now - cpu,
            latency);
    }

    private void Watch(RfbClient viewer, Socket socket, string name, string command)
    {
        if (!wanted.Contains(name))
        {
            return;
        }

        stage.Guest.Do($"({command}) >/dev/null 2>&1 & echo $! >/tmp/draws");
        Next(viewer, socket, WaitMs * 10);
        long bytes = viewer.Wire.BytesRead;
        TimeSpan cpu = stage.Cpu.Now;
        int updates = 0;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < span)
        {
            updates += Next(viewer, socket, WaitMs) ? 1 : 0;
        }

        Report(name, updates, Stopwatch.GetElapsedTime(start), viewer.Wire.BytesRead - bytes, stage.Cpu.Now - cpu, "");
        stage.Guest.Do("kill $(cat /tmp/draws)");
        Drain(viewer, socket);
    }

    private void Report(string name, int updates, TimeSpan time, long bytes, TimeSpan cpu, string more) =>
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-14} {updates / time.TotalSeconds,10:0.0} {(updates == 0 ? 0 : bytes / updates),13} "
                + $"{bytes / time.TotalSeconds / 1000,9:0.0} {100 * cpu / time,12:0.0} %   {stage.Name,-11} {more}"));

    /// <summary>Reads an update if one comes in time, and asks for another.</summary>
    private static bool Next(RfbClient viewer, Socket socket, int waitMs)
    {
        if (!socket.Poll(TimeSpan.FromMilliseconds(waitMs), SelectMode.SelectRead))
        {
            return false;
        }

        viewer.ReadUpdate();
        viewer.Request();
        return true;
    }

    private static void Drain(RfbClient viewer, Socket socket)
    {
        while (Next(viewer, socket, WaitMs))
        {
        }
    }
}
