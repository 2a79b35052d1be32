using System.Globalization;
using System.Text.Json;
using RemoteDisplay.Qmp;

namespace GvtDevice.Cli.Snapshots;

/// <summary>A machine of QEMU's that is saved or restored, by QMP. Source: QEMU, qapi/migration.json, qapi/pci.json,
/// hmp-commands.hx.</summary>
internal sealed class QemuMachine : IDisposable
{
    /// <summary>Ports of the PCI host bridge.</summary>
    public const int ConfigAddress = 0xCF8, ConfigData = 0xCFC;

    private const int IntelVendor = 0x8086;
    private const int DisplayClass = 0x0300;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly QmpConnection _qmp;

    private QemuMachine(QmpConnection qmp) => _qmp = qmp;

    /// <exception cref="IOException">Nobody answers there, or it is not QEMU.</exception>
    public static async Task<QemuMachine> ConnectAsync(string path, CancellationToken stop) =>
        new(await QmpConnection.ConnectAsync(path, TimeProvider.System, stop).ConfigureAwait(false));

    public async Task<bool> IsRunningAsync(CancellationToken stop)
    {
        using JsonDocument answer = await ExecuteAsync("query-status", null, stop).ConfigureAwait(false);
        return Result(answer).GetProperty("running").GetBoolean();
    }

    public Task StopAsync(CancellationToken stop) => DoAsync("stop", stop);

    public Task ContinueAsync(CancellationToken stop) => DoAsync("cont", stop);

    public Task QuitAsync(CancellationToken stop) => DoAsync("quit", stop);

    /// <summary>Finds the device by its class and vendor.</summary>
    /// <exception cref="IOException">There is none, or more than one.</exception>
    public async Task<PciAddress> FindDisplayAsync(CancellationToken stop)
    {
        using JsonDocument answer = await ExecuteAsync("query-pci", null, stop).ConfigureAwait(false);
        PciAddress[] found = [.. Result(answer).EnumerateArray().SelectMany(bus => DisplaysOf(bus))];
        return found.Length == 1
            ? found[0]
            : throw new IOException($"QEMU has {found.Length} Intel displays, and one can be saved or restored");
    }

    public async Task<uint> ReadPortAsync(CancellationToken stop)
    {
        string said = await HumanAsync($"i/w 0x{ConfigData:x}", stop).ConfigureAwait(false);
        return uint.TryParse(
            said.Split("= 0x")[^1].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint value)
            ? value
            : throw new IOException($"QEMU cannot read a port: {said}");
    }

    public async Task WritePortAsync(int port, uint value, CancellationToken stop)
    {
        string said = await HumanAsync($"o/w 0x{port:x} 0x{value:x}", stop).ConfigureAwait(false);
        if (said.Length > 0)
        {
            throw new IOException($"QEMU cannot write a port: {said}");
        }
    }

    /// <summary>Writes QEMU's part into a file, or reads it.</summary>
    /// <param name="command">migrate or migrate-incoming.</param>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where the part begins in it.</param>
    /// <param name="stop">Stops waiting.</param>
    /// <exception cref="IOException">It failed; the message is QEMU's.</exception>
    public async Task MigrateAsync(string command, string path, long offset, CancellationToken stop)
    {
        string uri = $"file:{Path.GetFullPath(path)},offset={offset}";
        (await ExecuteAsync(
            command,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("uri", uri);
                json.WriteEndObject();
            },
            stop).ConfigureAwait(false)).Dispose();
        while (!await IsOverAsync(stop).ConfigureAwait(false))
        {
            await Task.Delay(s_pause, stop).ConfigureAwait(false);
        }
    }

    public void Dispose() => _qmp.Dispose();

    private static JsonElement Result(JsonDocument answer) => answer.RootElement.GetProperty("return");

    private static IEnumerable<PciAddress> DisplaysOf(JsonElement bus)
    {
        foreach (JsonElement device in bus.GetProperty("devices").EnumerateArray())
        {
            if (device.GetProperty("class_info").GetProperty("class").GetInt32() == DisplayClass
                && device.GetProperty("id").GetProperty("vendor").GetInt32() == IntelVendor)
            {
                yield return PciAddress.Of(
                    device.GetProperty("bus").GetInt32(),
                    device.GetProperty("slot").GetInt32(),
                    device.GetProperty("function").GetInt32());
            }

            if (device.TryGetProperty("pci_bridge", out JsonElement bridge) && bridge.TryGetProperty("devices", out _))
            {
                foreach (PciAddress below in DisplaysOf(bridge))
                {
                    yield return below;
                }
            }
        }
    }

    private async Task<bool> IsOverAsync(CancellationToken stop)
    {
        using JsonDocument answer = await ExecuteAsync("query-migrate", null, stop).ConfigureAwait(false);
        JsonElement migration = Result(answer);
        string? status = migration.TryGetProperty("status", out JsonElement value) ? value.GetString() : null;
        return status switch
        {
            "completed" => true,
            "failed" or "cancelled" => throw new IOException(
                "QEMU failed: " + (migration.TryGetProperty("error-desc", out JsonElement why) ? $"{why}" : status)),
            _ => false,
        };
    }

    private async Task DoAsync(string command, CancellationToken stop) =>
        (await ExecuteAsync(command, null, stop).ConfigureAwait(false)).Dispose();

    private async Task<string> HumanAsync(string line, CancellationToken stop)
    {
        using JsonDocument answer = await ExecuteAsync(
            "human-monitor-command",
            json =>
            {
                json.WriteStartObject();
                json.WriteString("command-line", line);
                json.WriteEndObject();
            },
            stop).ConfigureAwait(false);
        return Result(answer).GetString()!.Trim();
    }

    private async Task<JsonDocument> ExecuteAsync(
        string command, Action<Utf8JsonWriter>? arguments, CancellationToken stop)
    {
        try
        {
            return await _qmp.ExecuteAsync(command, arguments, stop).ConfigureAwait(false);
        }
        catch (QmpException e)
        {
            throw new IOException($"QEMU refused {command}: {e.Message}", e);
        }
    }
}
