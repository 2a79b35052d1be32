using System.Text.Json;
using RemoteDisplay.Qmp;

namespace GvtDevice.Lab.Machine;

/// <summary>QEMU's monitor. One connection for each use, because QEMU serves one client at a time.</summary>
internal sealed class QemuControl : IDisposable
{
    private readonly QmpConnection _connection;

    private QemuControl(QmpConnection connection) => _connection = connection;

    /// <param name="socket">QEMU's QMP socket.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">QEMU has ended.</exception>
    public static async Task<QemuControl> ConnectAsync(string socket, CancellationToken cancellation)
    {
        try
        {
            return new QemuControl(await QmpConnection.ConnectAsync(socket, TimeProvider.System, cancellation));
        }
        catch (IOException e)
        {
            throw new LabException($"QEMU does not answer: {e.Message}", e);
        }
    }

    /// <summary>Whether the machine is asleep. Source: QEMU, qapi/run-state.json, RunState.</summary>
    public Task<bool> IsAsleepAsync(CancellationToken cancellation) => AskAsync(
        "query-status", null, answer => answer.GetProperty("status").GetString() == "suspended", cancellation);

    /// <summary>Whether there is a device with this id.</summary>
    public Task<bool> HasDeviceAsync(string id, CancellationToken cancellation) => AskAsync(
        "qom-list",
        json => Write(json, ("path", "/machine/peripheral")),
        answer => answer.EnumerateArray().Any(device => device.GetProperty("name").GetString() == id),
        cancellation);

    public Task WakeAsync(CancellationToken cancellation) => DoAsync("system_wakeup", null, cancellation);

    /// <summary>Asks the guest to release a device.</summary>
    public Task UnplugAsync(string id, CancellationToken cancellation) =>
        DoAsync("device_del", json => Write(json, ("id", id)), cancellation);

    /// <param name="device">A device as <c>-device</c> takes it in JSON.</param>
    /// <param name="cancellation">Stops.</param>
    public Task PlugAsync(string device, CancellationToken cancellation) =>
        DoAsync("device_add", json => json.WriteRawValue(device), cancellation);

    public void Dispose() => _connection.Dispose();

    private static void Write(Utf8JsonWriter json, (string Name, string Value) property)
    {
        json.WriteStartObject();
        json.WriteString(property.Name, property.Value);
        json.WriteEndObject();
    }

    private Task<bool> DoAsync(string command, Action<Utf8JsonWriter>? arguments, CancellationToken cancellation) =>
        AskAsync(command, arguments, _ => true, cancellation);

    /// <exception cref="LabException">QEMU has refused it, or ended.</exception>
    private async Task<T> AskAsync<T>(
        string command, Action<Utf8JsonWriter>? arguments, Func<JsonElement, T> read, CancellationToken cancellation)
    {
        try
        {
            using JsonDocument answer = await _connection.ExecuteAsync(command, arguments, cancellation);
            return read(answer.RootElement.GetProperty("return"));
        }
        catch (Exception e) when (e is IOException or QmpException)
        {
            throw new LabException($"QEMU refuses {command}: {e.Message}", e);
        }
    }
}
