using System.Globalization;
using System.Text.Json;
using DisplayModel;
using VfioUser.Display.Client;

namespace GvtDevice.Cli;

/// <summary>A connector of a running device.</summary>
/// <param name="Index">Index of the output for display clients.</param>
/// <param name="Name">Name for users.</param>
/// <param name="Connector">Its port and kind.</param>
/// <param name="MaxPixelClockHz">Highest pixel clock of the port; null for no limit.</param>
internal sealed record RunningConnector(int Index, string Name, Connector Connector, long? MaxPixelClockHz)
{
    /// <param name="client">A client of the device.</param>
    /// <param name="name">A number from 0, or a port.</param>
    /// <exception cref="ArgumentException">The connector does not exist.</exception>
    public static RunningConnector Find(DisplayClient client, string name)
    {
        using JsonDocument device = JsonDocument.Parse(client.Describe());
        RunningConnector[] outputs = [.. device.RootElement.GetProperty("outputs").EnumerateArray().Select(Read)];
        return Array.Find(outputs, output => output.IsCalled(name))
            ?? throw new ArgumentException(
                $"--output {name}: the device has outputs 0 to {outputs.Length - 1}, on ports "
                + string.Join(", ", outputs.Select(output => output.Connector.Port.Name)));
    }

    /// <returns>The EDID to plug in; null to unplug.</returns>
    /// <exception cref="ArgumentException">The connector cannot drive the monitor; the message says why.</exception>
    /// <exception cref="IOException">The EDID cannot be read.</exception>
    public byte[]? EdidOf(OutputText text)
    {
        if (text.Kind is { } kind && kind != Connector.Kind)
        {
            throw new ArgumentException(
                $"{text.Text}: the connector on port {Connector.Port.Name} is {Connector.Kind}");
        }

        return text.Monitor is { } monitor ? EdidOf(monitor) : null;
    }

    /// <exception cref="ArgumentException">The connector cannot drive the monitor; the message says why.</exception>
    /// <exception cref="IOException">The EDID cannot be read.</exception>
    public byte[] EdidOf(MonitorText monitor) => monitor.At(Connector, MaxPixelClockHz).Edid!.Value.ToArray();

    private bool IsCalled(string name) =>
        Connector.Port.Name == name || Index.ToString(CultureInfo.InvariantCulture) == name;

    private static RunningConnector Read(JsonElement output)
    {
        string port = output.GetProperty("port").GetString()!;
        string kind = output.GetProperty("kind").GetString()!;
        return new RunningConnector(
            output.GetProperty("output").GetInt32(),
            output.GetProperty("connector").GetString()!,
            new Connector(
                DigitalPort.All.First(known => known.Name == port),
                ConnectorKindText.Parse(kind)),
            output.TryGetProperty("max_pixel_clock_hz", out JsonElement clock) ? clock.GetInt64() : null);
    }
}
