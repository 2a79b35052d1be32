using System.CommandLine;
using System.Diagnostics;
using System.Net.Sockets;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Input;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc;

namespace Rfb.Bench;

/// <summary>Bytes, processor time and time to the last byte, per update, for each encoding and scenario.</summary>
internal static class EncodeCommand
{
    private static readonly (string Name, int[] Encodings)[] s_viewers =
    [
        ("raw", [0]),
        ("zrle", [16]),
        ("zrle+copy", [16, 1, -224]),
        ("tight", [7]),
        ("tight+copy", [7, 1, -224]),
        ("both+copy", [7, 16, 1, -224]),
        ("tightpng+copy", [-260, 1, -224]),
    ];

    public static Command Create()
    {
        Option<int> updates = new("--updates") { Description = "Frames per scenario.", DefaultValueFactory = _ => 60 };
        Option<string?> only = new("--only") { Description = "Scenarios whose name begins so." };
        Option<string?> encoding = new("--encoding") { Description = "Viewers whose name begins so." };
        Command command = new("encode", "Shows made-up screens of 1920x1080 to a viewer that only counts.")
        {
            updates, only, encoding
        };
        command.SetAction(parsed =>
        {
            string scenarios = parsed.GetValue(only) ?? "";
            string viewers = parsed.GetValue(encoding) ?? "";
            Console.WriteLine($"{"scenario",-12} {"viewer",-14} {"bytes/update",14} {"server cpu ms",14} "
                + $"{"last byte ms",14} {"worst ms",9}");
            foreach ((_, Func<Scenario> make) in Scenario.All.Where(one => Begins(one.Name, scenarios)))
            {
                foreach ((string name, int[] encodings) in s_viewers.Where(one => Begins(one.Name, viewers)))
                {
                    Measure(make(), name, encodings, parsed.GetValue(updates));
                }
            }
        });
        return command;
    }

    private static bool Begins(string name, string with) => name.StartsWith(with, StringComparison.Ordinal);

    private static void Measure(Scenario scenario, string name, int[] encodings, int updates)
    {
        using PublishedScreen screen = new("bench", scenario.First);
        RfbServer server = new(screen, new NoInput("a benchmark"), new RfbServerOptions());
        (NetworkStream serverSide, NetworkStream clientSide) = Connect();
        Task session = server.ServeAsync(serverSide, "bench");
        using (Viewer viewer = new(clientSide, encodings))
        {
            viewer.ReadUpdate();
            long bytes = 0;
            double processor = 0;
            double last = 0;
            double worst = 0;
            for (int i = 0; i < updates + WarmUp(updates); i++)
            {
                (Frame frame, PixelRect[] damage) = scenario.Next(i);
                screen.Publish(frame, damage);
                TimeSpan before = Environment.CpuUsage.TotalTime;
                long start = Stopwatch.GetTimestamp();
                long length = viewer.ReadUpdate();
                double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                if (i < WarmUp(updates))
                {
                    continue;
                }

                bytes += length;
                last += elapsed;
                worst = Math.Max(worst, elapsed);
                processor += (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
            }

            Console.WriteLine(
                $"{scenario.Name,-12} {name,-14} {bytes / updates,14:N0} {processor / updates,14:F2} "
                    + $"{last / updates,14:F2} {worst,9:F1}");
        }

        session.Wait();
        server.DisposeAsync().AsTask().Wait();
    }

    private static int WarmUp(int updates) => updates / 2;

    private static (NetworkStream Server, NetworkStream Client) Connect()
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint($"\0rfb-bench-{Guid.NewGuid():N}"));
        listener.Listen(1);
        Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(listener.LocalEndPoint!);
        return (new NetworkStream(listener.Accept(), ownsSocket: true), new NetworkStream(client, ownsSocket: true));
    }
}
