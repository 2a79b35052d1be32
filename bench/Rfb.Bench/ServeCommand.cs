using System.CommandLine;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteDisplay.Input;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc;

namespace Rfb.Bench;

/// <summary>Shows a scenario to real viewers, for as long as they like.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        Option<string> vnc = new("--vnc")
        {
            Description = "unix:PATH or HOST:PORT.",
            DefaultValueFactory = _ => "127.0.0.1:5900",
        };
        Option<string> only = new("--only") { Description = "The scenario.", DefaultValueFactory = _ => "moving" };
        Option<int> rate = new("--rate")
        {
            Description = "Frames per second; 0 shows the first one only.",
            DefaultValueFactory = _ => 10,
        };
        Option<int> frames = new("--frames")
        {
            Description = "Stays at this frame; 0 goes on.",
            DefaultValueFactory = _ => 0,
        };
        Command command = new("serve", "Shows a made-up screen to viewers until it is stopped.")
        {
            vnc, only, rate, frames
        };
        command.SetAction(async (parsed, stop) =>
        {
            Scenario scenario = Scenario.All.First(
                one => one.Name.StartsWith(parsed.GetRequiredValue(only), StringComparison.Ordinal)).Make();
            using PublishedScreen screen = new("Rfb.Bench " + scenario.Name, scenario.First);
            await using RfbServer server = new(screen, new NoInput("a benchmark"), new RfbServerOptions());
            RfbListenOptions options = new() { Address = RfbAddress.Parse(parsed.GetRequiredValue(vnc)) };
            await using RfbListener listener = new(server, options, null, NullLogger.Instance);
            Console.WriteLine($"listening on {listener.EndPoints[0]}");
            int framesPerSecond = parsed.GetValue(rate);
            int last = parsed.GetValue(frames);
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                bool isLast = framesPerSecond == 0 || (last > 0 && i == last);
                await Task.Delay(isLast ? Timeout.Infinite : 1000 / framesPerSecond, stop)
                    .ContinueWith(_ => { }, TaskScheduler.Default);
                (Frame frame, PixelRect[] damage) = scenario.Next(i);
                screen.Publish(frame, damage);
            }
        });
        return command;
    }
}
