using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DisplayModel.Scanout;
using DisplayModel.Timing;
using GvtDevice.Lab.Pictures;
using RemoteDisplay.Screens;
using VfioUser.Display.Client;
using VfioUser.Protocol;
using VfioUser.Server;

namespace GvtDevice.Lab.Device;

/// <summary>The device's monitors, and what they show. A screen is called by the number of its head (0, 1, ...: the
/// guest's pipe) or by the port of its monitor (B, TC1, ...), which a guest can show on any head.</summary>
public sealed class LabDisplay : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    private readonly DisplayClient _client;
    private readonly Dictionary<string, int> _outputs;
    private readonly GoldenPictures _golden;

    private LabDisplay(DisplayClient client, Dictionary<string, int> outputs, GoldenPictures golden) =>
        (_client, _outputs, _golden) = (client, outputs, golden);

    public int HeadCount => _client.HeadCount;

    /// <summary>The picture of a screen; null while it is dark, or while its memory cannot be read.</summary>
    /// <exception cref="LabException">There is no such screen.</exception>
    public async Task<Frame?> CaptureAsync(string screen, CancellationToken cancellation = default) =>
        await HeadOfAsync(screen, cancellation) is { } head ? await CaptureAsync(head, cancellation) : null;

    /// <summary>Writes the picture of a screen as a PNG.</summary>
    /// <exception cref="LabException">There is no such screen, it is dark, or the file cannot be written.</exception>
    public async Task ScreenshotAsync(string screen, string file, CancellationToken cancellation = default) =>
        PictureFile.Write(
            await CaptureAsync(screen, cancellation) ?? throw new LabException($"screen {screen} is dark"), file);

    /// <summary>Waits until a screen shows the picture of a PNG. If it does not, what it shows and what differs is
    /// written to the artifacts. With <see cref="LabOptions.UpdatesGolden"/>, the file is written instead.</summary>
    /// <param name="screen">The screen.</param>
    /// <param name="file">The golden picture: a PNG of 8-bit RGB or RGBA.</param>
    /// <param name="options">What a difference is, and how long to wait.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">There is no such screen, it shows another picture (the message says how many
    /// pixels differ, by how much and where), or the file is missing or no such PNG.</exception>
    public Task CompareAsync(
        string screen, string file, ComparisonOptions? options = null, CancellationToken cancellation = default) =>
        _golden.ExpectAsync(
            screen, stop => CaptureAsync(screen, stop), file, options ?? new ComparisonOptions(), cancellation);

    /// <summary>Waits until a screen shows a picture.</summary>
    /// <exception cref="LabException">There is no such screen, or it stays dark.</exception>
    public Task WaitUntilLitAsync(string screen, TimeSpan limit, CancellationToken cancellation = default) =>
        WaitAsync(screen, frame => frame is not null, limit, "is dark", cancellation);

    /// <summary>Waits until a screen shows nothing.</summary>
    /// <exception cref="LabException">There is no such screen, or it stays lit.</exception>
    public Task WaitUntilDarkAsync(string screen, TimeSpan limit, CancellationToken cancellation = default) =>
        WaitAsync(screen, frame => frame is null, limit, "is lit", cancellation);

    /// <summary>Waits until a screen shows a picture of this size.</summary>
    /// <exception cref="LabException">There is no such screen, or it shows something else.</exception>
    public Task WaitForSizeAsync(
        string screen, int widthPx, int heightPx, TimeSpan limit, CancellationToken cancellation = default) =>
        WaitAsync(
            screen, frame => frame is not null && frame.WidthPx == widthPx && frame.HeightPx == heightPx, limit,
            $"does not show {widthPx}x{heightPx}", cancellation);

    /// <summary>Waits until the picture of a screen has stayed the same for a while.</summary>
    /// <exception cref="LabException">There is no such screen, it is dark, or it keeps changing.</exception>
    public async Task WaitUntilStillAsync(
        string screen, TimeSpan still, TimeSpan limit, CancellationToken cancellation = default)
    {
        Frame? last = null;
        Stopwatch since = Stopwatch.StartNew();
        await WaitAsync(
            screen,
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

    /// <summary>Plugs in a monitor that prefers a mode. One that is plugged in is replaced by a pulse, in which the
    /// guest never sees the connector without a monitor.</summary>
    /// <param name="output">A port, such as B, or a number from 0.</param>
    /// <param name="mode">WIDTHxHEIGHT or WIDTHxHEIGHT@HERTZ.</param>
    /// <param name="edidDelay">How long it does not answer when its EDID is read, at most a minute.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">There is no such output, or no EDID describes the mode.</exception>
    public Task PlugAsync(
        string output, string mode, TimeSpan edidDelay = default, CancellationToken cancellation = default) =>
        ModeText.TryParse(mode, out ModeText parsed)
            ? DoAsync(output, index => _client.SetOutputAsync(index, parsed, edidDelay, cancellation))
            : throw new LabException($"\"{mode}\" is not a mode: write WIDTHxHEIGHT or WIDTHxHEIGHT@HERTZ");

    /// <summary>Plugs in the monitor with this EDID, as
    /// <see cref="PlugAsync(string, string, TimeSpan, CancellationToken)"/>.</summary>
    /// <param name="output">A port, such as B, or a number from 0.</param>
    /// <param name="edid">One to four blocks of 128 bytes.</param>
    /// <param name="edidDelay">How long it does not answer when its EDID is read, at most a minute.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">There is no such output, or it is no EDID.</exception>
    public Task PlugAsync(
        string output, byte[] edid, TimeSpan edidDelay = default, CancellationToken cancellation = default) =>
        DoAsync(output, index => _client.SetOutputAsync(index, edid, edidDelay, cancellation));

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
            await PlugAsync(output, mode, cancellation: cancellation);
            await half.WaitForNextTickAsync(cancellation);
        }
    }

    public void Dispose() => _client.Dispose();

    internal static async Task<LabDisplay> ConnectAsync(
        string socket, GoldenPictures golden, CancellationToken cancellation)
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

        return new LabDisplay(client, outputs, golden);
    }

    /// <summary>Where a screen is on the guest's desktop.</summary>
    /// <exception cref="LabException">There is no such screen, or it is dark.</exception>
    internal async Task<(int Head, DesktopLayout Desktop)> LocateAsync(
        string screen, CancellationToken cancellation)
    {
        int? head = await HeadOfAsync(screen, cancellation);
        List<(int Head, int WidthPx, int HeightPx)> sizes = [];
        for (int i = 0; i < HeadCount; i++)
        {
            Frame? frame = await CaptureAsync(i, cancellation);
            sizes.Add((i, frame?.WidthPx ?? 0, frame?.HeightPx ?? 0));
        }

        return head is { } lit && sizes[lit].WidthPx > 0
            ? (lit, DesktopLayout.Of(sizes))
            : throw new LabException($"screen {screen} is dark");
    }

    /// <exception cref="LabException">There is no such output, or nothing is plugged into it.</exception>
    internal async Task RequireMonitorAsync(string output, CancellationToken cancellation)
    {
        int index = CheckOutput(output);
        using JsonDocument device = JsonDocument.Parse(await _client.DescribeAsync(cancellation: cancellation));
        bool isPlugged = device.RootElement.GetProperty("outputs").EnumerateArray()
            .Single(item => item.GetProperty("output").GetInt32() == index).GetProperty("plugged").GetBoolean();
        if (!isPlugged)
        {
            throw new LabException($"output {output} has no monitor");
        }
    }

    internal static string Seconds(TimeSpan span) =>
        span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";

    private async Task<Frame?> CaptureAsync(int head, CancellationToken cancellation)
    {
        try
        {
            return await _client.CaptureAsync(head, cancellation: cancellation);
        }
        catch (VfioUserException e) when (e.Errno == Errno.EFAULT)
        {
            return null;
        }
    }

    private async Task DoAsync(string output, Func<int, ValueTask> action)
    {
        int index = CheckOutput(output);
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
        string screen, Predicate<Frame?> isDone, TimeSpan limit, string complaint, CancellationToken cancellation)
    {
        if (!await Patience.UntilAsync(
            async () => isDone(await CaptureAsync(screen, cancellation)), s_look, limit, cancellation))
        {
            throw new LabException($"screen {screen} {complaint} after {Seconds(limit)}");
        }
    }

    /// <summary>The head of a screen; null for a port whose monitor no head shows.</summary>
    private async Task<int?> HeadOfAsync(string screen, CancellationToken cancellation)
    {
        if (int.TryParse(screen, NumberStyles.None, CultureInfo.InvariantCulture, out int head))
        {
            return head < HeadCount
                ? head
                : throw new LabException($"the device has no head {head}; heads are 0 to {HeadCount - 1}");
        }

        CheckOutput(screen);
        using JsonDocument device = JsonDocument.Parse(await _client.DescribeAsync(cancellation: cancellation));
        foreach (JsonElement pipe in device.RootElement.GetProperty("pipes").EnumerateArray())
        {
            if (pipe.TryGetProperty("port", out JsonElement port) && port.GetString() == screen)
            {
                return pipe.GetProperty("head").GetInt32();
            }
        }

        return null;
    }

    private int CheckOutput(string output) => _outputs.TryGetValue(output, out int index)
        ? index
        : throw new LabException(
            $"the device has no output {output}; it has {string.Join(", ", _outputs.Keys.Where(IsPort))}");
}
