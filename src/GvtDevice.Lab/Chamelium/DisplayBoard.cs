using System.Text.Json;
using DisplayModel.Scanout;
using DisplayModel.Timing;
using GvtDevice.Lab.XmlRpc;
using VfioUser.Display;
using VfioUser.Display.Client;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace GvtDevice.Lab.Chamelium;

/// <summary>A running gvt-device, through its display socket. What it refuses, and its end, are faults.</summary>
internal sealed class DisplayBoard : IBoardDisplay, IDisposable
{
    private static readonly TimeSpan s_never = TimeSpan.FromMilliseconds(SetOutputRequest.MostEdidDelayMs);

    private readonly DisplayClient _client;

    private DisplayBoard(DisplayClient client, IReadOnlyList<BoardOutput> outputs) =>
        (_client, Outputs) = (client, outputs);

    public IReadOnlyList<BoardOutput> Outputs { get; }

    /// <summary>Connects to a device. Its built-in panels are no outputs of the board.</summary>
    /// <exception cref="LabException">No device listens there.</exception>
    public static async Task<DisplayBoard> ConnectAsync(string socket, CancellationToken cancellation)
    {
        DisplayClient client;
        try
        {
            client = await DisplayClient.ConnectAsync(
                socket, new DisplayClientOptions { Reconnects = true }, cancellation);
        }
        catch (Exception e) when (e is ArgumentException or IOException or VfioUserException or TimeoutException)
        {
            throw new LabException($"no device listens on {socket}: {e.Message}", e);
        }

        try
        {
            using JsonDocument device = JsonDocument.Parse(await client.DescribeAsync(cancellation: cancellation));
            return new DisplayBoard(
                client,
                [
                    .. device.RootElement.GetProperty("outputs").EnumerateArray()
                        .Select(output => OutputOf(output, client.Heads))
                        .OfType<BoardOutput>(),
                ]);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public Task PlugAsync(BoardOutput output, byte[] edid, bool answers, CancellationToken cancellation) =>
        DoAsync(() => _client.SetOutputAsync(
            output.Index, edid, answers ? default : s_never, cancellation));

    public Task ChangeEdidAsync(BoardOutput output, byte[] edid, bool answers, CancellationToken cancellation) =>
        DoAsync(() => _client.ChangeEdidAsync(
            output.Index, edid, answers ? default : s_never, cancellation));

    public Task UnplugAsync(BoardOutput output, CancellationToken cancellation) =>
        DoAsync(() => _client.SetOutputAsync(output.Index, (byte[]?)null, cancellation));

    public Task LoseLinkAsync(BoardOutput output, CancellationToken cancellation) =>
        DoAsync(() => _client.LoseLinkAsync(output.Index, cancellation));

    public async Task<bool> IsPluggedAsync(BoardOutput output, CancellationToken cancellation)
    {
        using JsonDocument device = await DescribeAsync(cancellation);
        return device.RootElement.GetProperty("outputs").EnumerateArray()
            .Single(item => item.GetProperty("output").GetInt32() == output.Index)
            .GetProperty("plugged").GetBoolean();
    }

    public async Task<VideoSignal?> SignalAsync(BoardOutput output, CancellationToken cancellation)
    {
        using JsonDocument device = await DescribeAsync(cancellation);
        foreach (JsonElement pipe in device.RootElement.GetProperty("pipes").EnumerateArray())
        {
            if (pipe.TryGetProperty("port", out JsonElement port) && port.GetString() == output.Port
                && pipe.TryGetProperty("timing", out JsonElement timing))
            {
                return new VideoSignal(
                    pipe.GetProperty("head").GetInt32(),
                    new DisplayTiming(
                        pipe.GetProperty("pixel_clock_hz").GetInt64(),
                        AxisOf(timing.GetProperty("horizontal")),
                        AxisOf(timing.GetProperty("vertical"))),
                    [.. pipe.GetProperty("infoframes").EnumerateArray().Select(InfoframeOf)]);
            }
        }

        return null;
    }

    public async Task<Frame?> CaptureAsync(int head, CancellationToken cancellation)
    {
        Frame? frame = null;
        await DoAsync(async () =>
        {
            try
            {
                frame = await _client.CaptureAsync(head, cancellation: cancellation);
            }
            catch (VfioUserException e) when (e.Errno == Errno.EFAULT)
            {
                // The memory of the picture is gone.
            }
        });
        return frame;
    }

    public void Dispose() => _client.Dispose();

    private static BoardOutput? OutputOf(JsonElement output, IReadOnlyList<DisplayHead> heads)
    {
        int index = output.GetProperty("output").GetInt32();
        string kind = output.GetProperty("kind").GetString()!;
        return kind is "HDMI" or "DisplayPort"
            ? new BoardOutput(index, output.GetProperty("port").GetString()!, heads[index].Name, kind == "DisplayPort")
            : null;
    }

    private static RasterAxis AxisOf(JsonElement axis) =>
        new(
            axis.GetProperty("active").GetInt32(), axis.GetProperty("sync_start").GetInt32(),
            axis.GetProperty("sync_end").GetInt32(), axis.GetProperty("total").GetInt32())
        {
            SyncPositive = axis.GetProperty("sync_positive").GetBoolean(),
        };

    private static SentInfoframe InfoframeOf(JsonElement infoframe) => new(
        infoframe.GetProperty("type").GetString()!.ToLowerInvariant(),
        infoframe.GetProperty("version").GetInt32(),
        Convert.FromHexString(infoframe.GetProperty("bytes").GetString()!));

    private async Task<JsonDocument> DescribeAsync(CancellationToken cancellation)
    {
        byte[] device = [];
        await DoAsync(async () => device = await _client.DescribeAsync(cancellation: cancellation));
        return JsonDocument.Parse(device);
    }

    private static async Task DoAsync(Func<ValueTask> action)
    {
        try
        {
            await action();
        }
        catch (Exception e) when (e is VfioUserException or IOException or TimeoutException)
        {
            throw new XmlRpcFault($"the device refuses it or is gone: {e.Message}", e);
        }
    }
}
