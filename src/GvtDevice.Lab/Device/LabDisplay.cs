using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DisplayModel.Scanout;
using DisplayModel.Timing;
using VfioUser.Display.Client;
using VfioUser.Server;

namespace GvtDevice.Lab.Device;

/// <summary>The device's monitors, and what they show.</summary>
public sealed class LabDisplay : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    private readonly DisplayClient _client;
    private readonly Dictionary<string, int> _outputs;

    private LabDisplay(DisplayClient client, Dictionary<string, int> outputs) =>
        (_client, _outputs) = (client, outputs);

    public int HeadCount => _client.HeadCount;

    /// <summary>The picture of a head; null while it is dark.</summary>
    /// <exception cref="LabException">There is no such head.</exception>
    public async Task<Frame?> CaptureAsync(int head, CancellationToken cancellation = default)
    {
        CheckHead(head);
        return await _client.CaptureAsync(head, cancellation: cancellation);
    }

    /// <summary>Waits until a head shows a picture.</summary>
    /// <exception cref="LabException">There is no such head, or it stays dark.</exception>
    public Task WaitUntilLitAsync(int head, TimeSpan limit, CancellationToken cancellation = default) =>
        WaitAsync(head, frame => frame is not null, limit, "is dark", cancellation);

    /// <summary>Waits until a head shows nothing.</summary>
    /// <exception cref="LabException">There is no such head, or it stays lit.</exception>
    public Task WaitUntilDarkAsync(int head, TimeSpan limit, CancellationToken cancellation = default) =>
        WaitAsync(head, frame => frame is null, limit, "is lit", cancellation);

    /// <summary>Waits until a head has shown a picture of this size.</summary>
    /// <exception cref="LabException">There is no such head, or it shows something else.</exception>
    public Task WaitForSizeAsync(
        int head, int widthPx, int heightPx, TimeSpan limit, CancellationToken cancellation = default) =>
        WaitAsync(
            head, frame => frame is not null && frame.WidthPx == widthPx && frame.HeightPx == heightPx, limit,
            $"does not show {widthPx}x{heightPx}", cancellation);

    /// <summary>Waits until the picture of a head has stayed the same for a while.</summary>
    /// <exception cref="LabException">There is no such head, it is dark, or it keeps changing.</exception>
    public async Task WaitUntilStillAsync(
        int head, TimeSpan still, TimeSpan limit, CancellationToken cancellation = default)
    {
        Frame? last = null;
        Stopwatch since = Stopwatch.StartNew();
        await WaitAsync(
            head,
            frame =>
            {
                if (frame is null || last is null || !frame.Pixels.SequenceEqual(last.Pixels))
                {
                    last = frame;
                    since.Restart();
                }

                return last is not null && since.Elapsed >= still;
            },
            limit, $"has not stayed the same for {Seconds(still)}", cancellation);
    }

    /// <summary>Plugs in a monitor that prefers a mode; one that is plugged in goes first.</summary>
    /// <param name="output">A port, such as B, or a number from 0.</param>
    /// <param name="mode">WIDTHxHEIGHT or WIDTHxHEIGHT@HERTZ.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">There is no such output, or no EDID describes the mode.</exception>
    public Task PlugAsync(string output, string mode, CancellationToken cancellation = default) =>
        ModeText.TryParse(mode, out ModeText parsed)
            ? DoAsync(output, index => _client.SetOutputAsync(index, parsed, cancellation))
            : throw new LabException($"\"{mode}\" is not a mode: write WIDTHxHEIGHT or WIDTHxHEIGHT@HERTZ");

    /// <summary>Plugs in the monitor with this EDID.</summary>
    /// <exception cref="LabException">There is no such output, or it is no EDID.</exception>
    public Task PlugAsync(string output, byte[] edid, CancellationToken cancellation = default) =>
        DoAsync(output, index => _client.SetOutputAsync(index, edid, cancellation));

    /// <summary>Pulls a monitor's plug.</summary>
    /// <exception cref="LabException">There is no such output.</exception>
    public Task UnplugAsync(string output, CancellationToken cancellation = default) =>
        DoAsync(output, index => _client.SetOutputAsync(index, (byte[]?)null, cancellation));

    /// <summary>Makes a DisplayPort monitor lose its link, as by a bad contact.</summary>
    /// <exception cref="LabException">There is no such output, or it is not DisplayPort with a monitor.</exception>
    public Task LoseLinkAsync(string output, CancellationToken cancellation = default) =>
        DoAsync(output, index => _client.LoseLinkAsync(index, cancellation));

    /// <summary>Unplugs and plugs in a monitor again and again, as by a bad contact or a dock.</summary>
    /// <param name="output">A port, such as B, or a number from 0.</param>
    /// <param name="mode">What it prefers.</param>
    /// <param name="times">How often it is unplugged.</param>
    /// <param name="period">From one time to the next; it is unplugged for half of that.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">There is no such output, or no EDID describes the mode.</exception>
    public async Task FlapAsync(
        string output, string mode, int times, TimeSpan period, CancellationToken cancellation = default)
    {
        using PeriodicTimer half = new(period / 2);
        for (int i = 0; i < times; i++)
        {
            await UnplugAsync(output, cancellation);
            await half.WaitForNextTickAsync(cancellation);
            await PlugAsync(output, mode, cancellation);
            await half.WaitForNextTickAsync(cancellation);
        }
    }

    public void Dispose() => _client.Dispose();

    internal static async Task<LabDisplay> ConnectAsync(string socket, CancellationToken cancellation)
    {
        DisplayClient client = await DisplayClient.ConnectAsync(socket, null, cancellation);
        using JsonDocument device = JsonDocument.Parse(await client.DescribeAsync(cancellation: cancellation));
        Dictionary<string, int> outputs = [];
        foreach (JsonElement output in device.RootElement.GetProperty("outputs").EnumerateArray())
        {
            int index = output.GetProperty("output").GetInt32();
            outputs.Add(output.GetProperty("port").GetString()!, index);
            outputs.Add(index.ToString(CultureInfo.InvariantCulture), index);
        }

        return new LabDisplay(client, outputs);
    }

    internal static string Seconds(TimeSpan span) =>
        span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";

    private async Task DoAsync(string output, Func<int, ValueTask> action)
    {
        if (!_outputs.TryGetValue(output, out int index))
        {
            throw new LabException(
                $"the device has no output {output}; it has {string.Join(", ", _outputs.Keys.Where(IsPort))}");
        }

        try
        {
            await action(index);
        }
        catch (VfioUserException e)
        {
            throw new LabException($"output {output}: {e.Message}", e);
        }
    }

    private static bool IsPort(string name) => !char.IsAsciiDigit(name[0]);

    private async Task WaitAsync(
        int head, Predicate<Frame?> isDone, TimeSpan limit, string complaint, CancellationToken cancellation)
    {
        CheckHead(head);
        Stopwatch time = Stopwatch.StartNew();
        using PeriodicTimer look = new(s_look);
        while (!isDone(await _client.CaptureAsync(head, cancellation: cancellation)))
        {
            if (time.Elapsed >= limit)
            {
                throw new LabException($"head {head} {complaint} after {Seconds(limit)}");
            }

            await look.WaitForNextTickAsync(cancellation);
        }
    }

    private void CheckHead(int head)
    {
        if (head < 0 || head >= HeadCount)
        {
            throw new LabException($"the device has no head {head}; heads are 0 to {HeadCount - 1}");
        }
    }
}
