using System.Globalization;
using System.Text.Json;
using DisplayModel;
using VfioUser.Display;

namespace GvtDevice.Cli;

/// <summary>A connector of a device that runs.</summary>
/// <param name="Index">As display clients count them.</param>
/// <param name="Connector">null when the device does not tell, and nobody asks.</param>
internal sealed record RunningOutput(int Index, Connector? Connector)
{
    /// <param name="client">Of the device.</param>
    /// <param name="name">A number from 0, or a port.</param>
    /// <exception cref="ArgumentException">There is no such connector.</exception>
    public static RunningOutput Find(DisplayClient client, string name)
    {
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            return new RunningOutput(index, null);
        }

        using JsonDocument device = JsonDocument.Parse(client.Describe());
        RunningOutput[] outputs = [.. device.RootElement.GetProperty("outputs").EnumerateArray().Select(Read)];
        return Array.Find(outputs, output => $"{output.Connector!.Port.Letter}" == name)
            ?? throw new ArgumentException(
                $"--output {name}: the device has ports {string.Join(", ", outputs.Select(output => output.Connector!.Port.Letter))}");
    }

    /// <returns>null to unplug.</returns>
    /// <exception cref="ArgumentException">The connector takes no such monitor; the message says why.</exception>
    public byte[]? EdidOf(OutputText text)
    {
        if (text.Kind is { } kind && kind != Connector!.Kind)
        {
            throw new ArgumentException($"{text.Text}: the connector on port {Connector.Port.Letter} is {Connector.Kind}");
        }

        return text.Monitor?.At(Connector!).Edid?.ToArray();
    }

    private static RunningOutput Read(JsonElement output)
    {
        string port = output.GetProperty("port").GetString()!;
        string kind = output.GetProperty("kind").GetString()!;
        return new RunningOutput(
            output.GetProperty("output").GetInt32(),
            new Connector(OutputPort.All.First(known => $"{known.Letter}" == port), Enum.Parse<ConnectorKind>(kind, ignoreCase: true)));
    }
}
